"""Networks that stand elsewhere than in the class that a question asks for.

A question may leave the network to the student, and give a class to fill in together with a function that makes it.
Some write another network into that function and leave the class alone; some give the class arguments, which only the
function knows; and some leave both as they are, and train a network of their own further below. Where it can be told
which network is meant, it is the answer.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from autograder.locale.messages import N_
from autograder.locale.sentences import Sentence, sentence
from autograder.submissions.parsing.cell_code import Code, bound_names
from autograder.submissions.parsing.handed_out import CodeCell, Reference
from autograder.submissions.parsing.needs import statements_of
from autograder.units.unit import Question

__all__ = ["OwnNetwork", "find_own_network", "may_stand_elsewhere"]


@dataclass(frozen=True)
class OwnNetwork:
    """A network that is the answer.

    Attributes:
        cells: the places of all cells that it stands in.
        source: code to run after these, which gives it the names that a question has for it; "" for none.
        stand_ins: for names that the question asks for, those under which it is found instead.
        how: it was found, for people.
    """

    cells: tuple[int, ...]
    source: str
    stand_ins: tuple[tuple[str, str], ...]
    how: Sentence


def may_stand_elsewhere(question: Question) -> bool:
    """Whether a question asks for one class, and lets a function of the student's make the network."""
    training = question.training
    return training is not None and training.make_model in question.optional and len(question.defines) == 1


def find_own_network(
    question: Question,
    entries: Sequence[CodeCell],
    own: Sequence[int],
    after: int,
    reference: Reference,
    loops: Collection[str],
) -> OwnNetwork | None:
    """The network that is the answer to a question, in the place of the class that it asks for.

    Args:
        question: of those that :func:`may_stand_elsewhere`.
        entries: the code cells of a submission.
        own: the places of the cells that answer the question; none where no cell defines the class.
        after: the place of the last cell that answers an earlier question.
        reference: what is handed out.
        loops: functions of the notebook that train what they are handed.

    Returns:
        None where the class is what counts, or nothing else can be found.
    """
    return _Search(question, entries, own, after, reference, loops).run()


class _Search:
    """One search; see :func:`find_own_network`."""

    def __init__(
        self,
        question: Question,
        entries: Sequence[CodeCell],
        own: Sequence[int],
        after: int,
        reference: Reference,
        loops: Collection[str],
    ) -> None:
        assert question.training is not None
        self.question = question
        self.entries = entries
        self.own = own
        self.reference = reference
        self.loops = loops
        self.wanted = question.defines[0]
        self.make_model = question.training.make_model
        self.make_optimizer = question.training.make_optimizer
        self.custom_loop = question.training.custom_loop
        first = own[0] if own else after + 1
        self.places = [place for place in range(first, len(entries)) if place in own or self._is_students(place)]

    def run(self) -> OwnNetwork | None:
        """The network, if there is one."""
        holding = [place for place in self.own if self.wanted in self.entries[place].code.names]
        is_blank = all(
            self.reference.is_as_given(self.entries[place].code, self.wanted, self.question) for place in holding
        )
        if not is_blank and not any(_takes_arguments(self.entries[place].code, self.wanted) for place in holding):
            return None
        made = self._made_by_function(needs_class=not is_blank)
        if made is not None or (is_blank and self._has_own_loop()):
            return made
        return self._trained_below(is_blank=is_blank)

    def _is_students(self, place: int) -> bool:
        entry = self.entries[place]
        return entry.code.tree is not None and self.reference.as_handed_out(entry.cell.source) is None

    def _made_by_function(self, *, needs_class: bool) -> OwnNetwork | None:
        """What the function makes that the notebook gives for that, where it is not as it was given."""
        places = [place for place in self.places if self._is_changed(place, self.make_model)]
        if not places:
            return None
        place = places[-1]
        if needs_class:
            message = N_("{question}: `{name}` takes arguments; it is graded as `{function}` makes it.")
        elif self._needs(self.entries[place].code, self.make_model, self.wanted):
            return None
        else:
            message = N_("{question}: `{name}` is not written; graded is the network that `{function}` makes.")
        # Translators, here and above: {question}, {name} and {function} are identifiers.
        how = sentence(message, question=self.question.name, name=self.wanted, function=self.make_model)
        return self._network([place], "", how)

    def _is_changed(self, place: int, name: str) -> bool:
        code = self.entries[place].code
        is_given = name in code.names and (
            self.reference.is_as_given(code, name, self.question) or code.definition(name) in self.reference.given
        )
        return name in code.functions and not is_given

    def _has_own_loop(self) -> bool:
        """Whether the answer trains a network of its own in the function that the question has for that."""
        return any(self.custom_loop in self.entries[place].code.names for place in self.own)

    def _trained_below(self, *, is_blank: bool) -> OwnNetwork | None:
        """The last network that the cells from the answer on train."""
        for place in reversed(self.places):
            tree = self.entries[place].code.tree
            assert tree is not None
            for call in reversed(list(_top_level_calls(tree.body))):
                try:
                    source = self._as_functions(call) or self._as_fit(call, place, is_blank=is_blank)
                except (RecursionError, ValueError):  # parsed, but too deep or large to be written down again
                    continue
                if source:
                    message = N_("{question}: `{name}` is not written; graded is what cell {number} trains: {code}")
                    if not is_blank:
                        message = N_(
                            "{question}: `{name}` takes arguments; it is graded as cell {number} trains it: {code}"
                        )
                    how = sentence(
                        # Translators, here and above: {question} and {name} are identifiers, {number} is the place of a
                        # cell, {code} a line of Python.
                        message,
                        question=self.question.name,
                        name=self.wanted,
                        number=self.entries[place].cell.index + 1,
                        code=_shown(call),
                    )
                    return self._network([one for one in self.places if one <= place], source, how)
        return None

    def _as_functions(self, call: ast.Call) -> str:
        """For a call of the notebook's loop: the functions that it is handed, under the names that the question has."""
        if not isinstance(call.func, ast.Name) or call.func.id not in self.loops:
            return ""
        values = [argument for argument in call.args if not isinstance(argument, ast.Starred)]
        names = (self.make_model, self.make_optimizer)
        if not values or (isinstance(values[0], ast.Name) and values[0].id == self.make_model):
            return ""
        return "\n".join(
            f"{name} = {ast.unparse(value)}"
            for name, value in zip(names, values, strict=False)
            if not isinstance(value, ast.Name) or value.id != name
        )

    def _as_fit(self, call: ast.Call, place: int, *, is_blank: bool) -> str:
        """For a call of ``fit``: functions that give the network, and train it as the call does."""
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "fit":
            return ""
        model = call.func.value
        if not isinstance(model, ast.Name) or not self._is_made_here(model.id, place, is_blank=is_blank):
            return ""
        lines = [f"def {self.make_model}():", f"    return {model.id}"]
        if self.custom_loop:
            lines += [f"def {self.custom_loop}(*_images):", f"    {ast.unparse(call)}", f"    return {model.id}"]
        return "\n".join(lines)

    def _is_made_here(self, name: str, last: int, *, is_blank: bool) -> bool:
        """Whether the student's own cells bind a name, last of all to something else than the class as it is given."""
        bindings = [
            statement
            for place in self.places
            if place <= last
            for statement in getattr(self.entries[place].code.tree, "body", [])
            if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.With)) and name in bound_names(statement)
        ]
        if not bindings or _mentions(bindings[-1], self.make_model):  # what that makes was looked at before
            return False
        return not (is_blank and _mentions(bindings[-1], self.wanted))

    def _needs(self, code: Code, name: str, other: str) -> bool:
        """Whether what a cell binds to a name looks another one up."""
        return any(other in one.free for one in statements_of(code) if name in one.bound)

    def _network(self, places: Sequence[int], source: str, how: Sentence) -> OwnNetwork:
        cells = tuple(sorted({*self.own, *places}))
        return OwnNetwork(cells, source, ((self.wanted, self.make_model),), how)


def _top_level_calls(body: Sequence[ast.stmt]) -> Iterator[ast.Call]:
    """The calls that are a statement, or give its value; those under ``with`` as well."""
    for statement in body:
        if isinstance(statement, ast.With):
            yield from _top_level_calls(statement.body)
        elif isinstance(statement, (ast.Expr, ast.Assign, ast.AnnAssign)) and isinstance(statement.value, ast.Call):
            yield statement.value


def _takes_arguments(code: Code, name: str) -> bool:
    """Whether a class cannot be made without arguments."""
    body = code.tree.body if code.tree is not None else []
    classes = [node for node in body if isinstance(node, ast.ClassDef) and node.name == name]
    functions = [node for one in classes[-1:] for node in one.body if isinstance(node, ast.FunctionDef)]
    makers = [node for node in functions if node.name == "__init__"]
    if not makers:
        return False
    arguments = makers[-1].args
    positional = len(arguments.posonlyargs) + len(arguments.args) - 1  # without self
    by_name = sum(default is None for default in arguments.kw_defaults)
    return positional > len(arguments.defaults) or by_name > 0


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


_LONGEST_CODE = 120


def _shown(call: ast.Call) -> str:
    try:
        text = " ".join(ast.unparse(call).split())
    except (RecursionError, ValueError):
        return "..."
    return text if len(text) <= _LONGEST_CODE else f"{text[: _LONGEST_CODE - 3]}..."
