"""What is read of a notebook: to what each answer comes, whatever else its program runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.submissions.folders import Submission
from autograder.submissions.parsing.cell_code import Code, analyse
from autograder.submissions.parsing.needs import StatementNames, statements_of
from autograder.submissions.wire import Answer
from autograder.units.unit import Question, Unit

__all__ = ["Meaning", "meaning", "meanings"]

_TRUE = ("True", "1", "__name__ == '__main__'")


@dataclass(frozen=True)
class Meaning:
    """An answer.

    Attributes:
        status: whether it was found, and as what.
        names: what the question asks for, as far as the answer's own cells define it.
        definitions: of these and of all that they need, by name: the last, and what is attached to it.
    """

    status: str
    names: frozenset[str]
    definitions: Mapping[str, tuple[str, ...]]


def meanings(submission: Submission, unit: Unit) -> dict[str, Meaning]:
    """Of all questions that ask for code."""
    assert not submission.problem, submission.problem
    asked = [question for question in unit.questions if question.defines]
    return {question.name: meaning(submission.answers[question.name], question) for question in asked}


def meaning(answer: Answer, question: Question) -> Meaning:
    """What a worker will find under the names that a question asks for."""
    asked = frozenset([*question.defines, *question.optional, *(name for _asked, name in answer.stand_ins)])
    names: set[str] = set()
    statements: list[tuple[Code, StatementNames]] = []
    last: dict[str, int] = {}
    attached: dict[str, list[int]] = {}
    for cell in answer.program:
        for code, facts in _statements(cell.source):
            for name in _deleted(code):
                last.pop(name, None)
            for name in facts.bound:
                last[name] = len(statements)
                attached[name] = []
            for name in facts.changed:
                attached.setdefault(name, []).append(len(statements))
            statements.append((code, facts))
            names |= asked & facts.bound if cell.question == question.name else set()
    found: dict[str, tuple[str, ...]] = {}
    pending = sorted(names)
    while pending:
        name = pending.pop()
        if name in found or name not in last:
            continue
        code, _facts = statements[last[name]]
        methods, others = [], []
        for place in attached[name]:
            method = _attached_method(statements[place][0])
            if method in last:
                methods.append(last[method])
            else:
                others.append(place)
        whole = _with_methods(code.source, tuple(statements[place][0].source for place in methods))
        found[name] = (whole.definition(name), *(statements[place][0].source for place in others))
        pending += [other for place in (last[name], *methods, *others) for other in statements[place][1].free]
    return Meaning(answer.status, frozenset(names & last.keys()), found)


@lru_cache(4096)
def _statements(source: str) -> Sequence[tuple[Code, StatementNames]]:
    """The statements of a cell, each with the names that it binds and needs."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(source, "<cell>", "exec", flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return [_alone(ast.unparse(statement)) for statement in _flat(tree.body)]


@lru_cache(16384)
def _alone(source: str) -> tuple[Code, StatementNames]:
    code = analyse(source)
    return code, statements_of(code)[0]


def _deleted(code: Code) -> list[str]:
    """The names that a statement deletes."""
    assert code.tree is not None
    statement = code.tree.body[0]
    targets = statement.targets if isinstance(statement, ast.Delete) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _attached_method(code: Code) -> str:
    """``call`` of ``Model.call = call``; "" for other statements."""
    assert code.tree is not None
    match code.tree.body[0]:
        case ast.Assign(targets=[ast.Attribute(attr=name)], value=ast.Name(id=value)) if name == value:
            return value
    return ""


@lru_cache(4096)
def _with_methods(source: str, methods: tuple[str, ...]) -> Code:
    """A class with what is attached to it later, and all of its body in one order; anything else as it is."""
    tree = ast.parse(source)
    if not isinstance(tree.body[0], ast.ClassDef):
        return _alone(source)[0]
    tree.body[0].body += [statement for method in methods for statement in ast.parse(method).body]
    tree.body[0].body.sort(key=ast.unparse)
    return analyse(ast.unparse(tree))


def _flat(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements one by one: those under conditions that hold, in a ``try``, and each import of several."""
    for statement in body:
        holds = isinstance(statement, ast.If) and ast.unparse(statement.test) in _TRUE
        if isinstance(statement, ast.Try) or (isinstance(statement, ast.If) and holds):
            yield from _flat(statement.body)
        elif isinstance(statement, ast.Import):
            yield from (ast.Import([alias]) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            yield from (ast.ImportFrom(statement.module, [alias], statement.level) for alias in statement.names)
        else:
            yield statement
