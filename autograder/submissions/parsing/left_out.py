"""Takes out of a program what is for students' eyes only: showing, training, checking with Otter."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from autograder.submissions.parsing.cell_code import DEFINITIONS, Code, evaluated, is_idle, names_bound_by

__all__ = ["Reducer", "StatementFacts", "training_functions"]

_FRONT_END = re.compile(r"(otter|google\.colab)\b")  # modules that serve a student's notebook, and no worker has

_TRAINING_STEPS = frozenset({"GradientTape", "apply_gradients", "minimize", "train_on_batch", "train_step"})


_OWN_STEPS = frozenset({"assign", "assign_add", "assign_sub"})
"""With a ``GradientTape`` in the same function, a training step."""

_MOST_REDUCTIONS = 100
"""Of one cell, that are remembered: it stands in many programs, and mostly after the same cells."""


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks of an ``if``, loop, ``with``, ``try`` or ``match``; none for other statements."""
    if isinstance(statement, DEFINITIONS):
        return []
    holders = [statement, *getattr(statement, "handlers", []), *getattr(statement, "cases", [])]
    blocks = [getattr(holder, name, []) for holder in holders for name in ("body", "orelse", "finalbody")]
    return [block for block in blocks if block]


@dataclass(frozen=True)
class StatementFacts:
    """What a statement does when it runs, its blocks included.

    Attributes:
        names: that it binds.
        changed: objects of which it sets an attribute or an item.
        trains: whether it takes a training step.
        imports_otter: whether it imports Otter.
    """

    names: frozenset[str]
    changed: frozenset[str]
    trains: bool
    imports_otter: bool


def _parts(statement: ast.stmt) -> tuple[list[ast.AST], list[ast.stmt]]:
    """The nodes of a statement that run, without those of its blocks; and the statements of its blocks."""
    own: list[ast.AST] = [statement]
    inner: list[ast.stmt] = []
    if isinstance(statement, DEFINITIONS):
        return own, inner
    stack = list(ast.iter_child_nodes(statement))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.stmt):
            inner.append(node)
        elif isinstance(node, (ast.ExceptHandler, ast.match_case)):
            stack += ast.iter_child_nodes(node)
        else:
            own += evaluated(node)
    return own, inner


def _calls(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The last part of the name of everything that is called."""
    for node in nodes:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr


def training_functions(codes: Iterable[Code]) -> frozenset[str]:
    """The functions of a notebook that train when they are called, or call one that does.

    Args:
        codes: of its cells.
    """
    called: dict[str, set[str]] = {}
    for code in codes:
        for function, calls in _called_by_functions(code).items():
            called.setdefault(function, set()).update(calls)
    found = {name for name, calls in called.items() if _makes_steps(calls)}
    while more := {name for name, calls in called.items() if name not in found and not calls.isdisjoint(found)}:
        found |= more
    return frozenset(found)


def _called_by_functions(code: Code) -> Mapping[str, frozenset[str]]:
    """By the name of each function at the top level of a cell, what it calls; not what functions inside it do."""
    known: Mapping[str, frozenset[str]] | None = code.memo.get("called")
    if known is None:
        functions = [node for node in code.tree.body if isinstance(node, ast.FunctionDef)] if code.tree else []
        known = code.memo["called"] = {node.name: frozenset(_calls(evaluated(*node.body))) for node in functions}
    return known


def _makes_steps(calls: Collection[str]) -> bool:
    if "fit" in calls or not (_TRAINING_STEPS - {"GradientTape"}).isdisjoint(calls):
        return True
    return "GradientTape" in calls and not _OWN_STEPS.isdisjoint(calls)


@dataclass
class Reducer:
    """Leaves out the statements of a program that only show, train or belong to the student's front end.

    What needs the result of a statement that was left out is left out as well: after ``history = model.fit(...)``
    goes, so does ``plt.plot(history.history["loss"])``. Definitions always stay. One reducer follows one program
    from cell to cell.

    Attributes:
        skipped_calls: names of functions and methods whose calls are left out.
        lost: names whose values the statements left out would have computed.
        modules: names that are imported; ``np.save("a", model.evaluate(x))`` does not change ``np``.
    """

    skipped_calls: frozenset[str]
    lost: set[str] = field(default_factory=lambda: {"grader", "otter"})  # wherever they came from
    modules: set[str] = field(default_factory=set)
    _facts: dict[ast.stmt, StatementFacts] = field(default_factory=dict, init=False)
    _needed: frozenset[str] = field(default=frozenset(), init=False)

    def reduce(
        self,
        code: Code,
        *,
        removed: Collection[str] = (),
        definitions_only: bool = False,
        needed: Collection[str] = (),
        before_work: Callable[[], None] = lambda: None,
    ) -> str:
        """The source with ``pass`` in place of what is left out; "" when nothing is left to run.

        Args:
            code: a cell that parses.
            removed: names whose bindings are left out although something else will bind them.
            definitions_only: keep only definitions, imports and assignments that call nothing, as of a cell that
                trains or draws.
            needed: names that are kept all the same.
            before_work: called where the same cell was not met before in the same surroundings.
        """
        before = frozenset(self.lost), frozenset(self.modules)
        self._needed = code.names.intersection(needed)
        key = (self.skipped_calls, frozenset(removed), definitions_only, self._needed, before)
        known: dict[Hashable, tuple[str, tuple[frozenset[str], frozenset[str]]]] = code.memo.setdefault("reduced", {})
        if key not in known:
            before_work()
            if len(known) == _MOST_REDUCTIONS:
                known.clear()
            self._facts = code.memo.setdefault("facts", {})
            source = self._reduced(code, frozenset(removed), definitions_only)
            known[key] = source, (frozenset(self.lost), frozenset(self.modules))
        source, (lost, modules) = known[key]
        self.lost, self.modules = set(lost), set(modules)
        return source

    def _reduced(self, code: Code, removed: frozenset[str], definitions_only: bool) -> str:
        assert code.tree is not None
        dropped = self._block(code.tree.body, removed, definitions_only)
        if all(statement in dropped or is_idle(statement) for statement in code.tree.body):
            return ""
        return _replaced(code.source, dropped)

    def _block(
        self, block: list[ast.stmt], removed: frozenset[str], definitions_only: bool, *, nested: bool = False
    ) -> set[ast.stmt]:
        """The statements of a block, nested ones included, that are left out."""
        dropped: set[ast.stmt] = set()
        for statement in block:
            facts = self._facts_of(statement)
            names = facts.names
            inner = [self._block(block, removed, definitions_only, nested=True) for block in _blocks(statement)]
            if names and names <= removed:
                dropped.add(statement)
            elif isinstance(statement, DEFINITIONS):
                self.lost -= names
            elif self._goes(statement, inner, definitions_only, nested):
                dropped.add(statement)
                changed = facts.changed | _changed_by_call(statement, self.skipped_calls)
                self.lost |= names | (changed - self.modules)
            else:
                dropped |= set().union(*inner)
                if not inner:
                    self.lost -= names
                if isinstance(statement, (ast.Import, ast.ImportFrom)):
                    self.modules |= names
        return dropped

    def _goes(self, statement: ast.stmt, inner: list[set[ast.stmt]], definitions_only: bool, nested: bool) -> bool:
        """Whether a statement is left out as a whole, given what is left out inside it."""
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            modules = [alias.name for alias in statement.names]
            if isinstance(statement, ast.ImportFrom):
                modules = [f"{statement.module}.{name}" for name in modules]
            # Inside a `try`, the import fails as it would on a machine of the student's that lacks the module.
            return not nested and all(map(_FRONT_END.match, modules))
        if inner:
            return self._compound_goes(statement, inner, definitions_only)
        nodes = list(evaluated(statement))
        if self._facts_of(statement).names == {"grader"} and "ModuleType" in _calls(nodes):
            return True  # of the notebook's own runner: public tests would run in each worker
        has_call = any(isinstance(node, (ast.Call, ast.Await)) for node in nodes)
        binds = any(isinstance(node, ast.NamedExpr) for node in nodes)
        if isinstance(statement, ast.Expr) and not has_call and not binds and not is_idle(statement):
            return True  # the last line of a cell, for its value to be seen
        is_needed = not self._needed.isdisjoint(self._facts_of(statement).names)
        return self._is_lost(nodes) or (definitions_only and has_call and not is_needed)

    def _compound_goes(self, statement: ast.stmt, inner: list[set[ast.stmt]], definitions_only: bool) -> bool:
        """The same for a statement with blocks."""
        is_loop = isinstance(statement, (ast.For, ast.AsyncFor, ast.While))
        facts = self._facts_of(statement)
        if isinstance(statement, ast.Try) and facts.imports_otter:
            return True
        if is_loop and (definitions_only or facts.trains):
            return True
        blocks_of = (ast.stmt, ast.ExceptHandler, ast.match_case)
        header = list(evaluated(*(c for c in ast.iter_child_nodes(statement) if not isinstance(c, blocks_of))))
        if self._is_lost(header) or (definitions_only and any(isinstance(node, ast.Call) for node in header)):
            return True
        dropped = set[ast.stmt]().union(*inner)
        if isinstance(statement, ast.While) and self._may_end(statement, dropped):
            return True
        left = [entry for block in _blocks(statement) for entry in block if entry not in dropped]
        return bool(dropped) and all(map(is_idle, left))

    def _may_end(self, loop: ast.While, dropped: Collection[ast.stmt]) -> bool:
        """Whether what is left out of a loop might have ended it."""
        ends = [node for node in ast.walk(loop) if isinstance(node, (ast.Break, ast.Raise))]
        gone = {node for entry in dropped for node in ast.walk(entry)}
        if not gone.isdisjoint(ends) or (isinstance(loop.test, ast.Constant) and dropped and not ends):
            return True
        facts = [self._facts_of(entry) for entry in dropped]
        changed = {name for one in facts for name in (*one.names, *one.changed)}
        return any(isinstance(node, ast.Name) and node.id in changed for node in ast.walk(loop))

    def _facts_of(self, statement: ast.stmt) -> StatementFacts:
        known = self._facts.get(statement)
        if known is None:
            own, inner = _parts(statement)
            parts = [self._facts_of(entry) for entry in inner]
            known = self._facts[statement] = StatementFacts(
                names=frozenset(names_bound_by(own)).union(*(part.names for part in parts)),
                changed=_changed_objects(own).union(*(part.changed for part in parts)),
                trains=not _TRAINING_STEPS.isdisjoint(_calls(own)) or any(part.trains for part in parts),
                imports_otter=any(isinstance(node, ast.alias) and node.name == "otter" for node in own)
                or any(part.imports_otter for part in parts),
            )
        return known

    def _is_lost(self, nodes: list[ast.AST]) -> bool:
        """Whether the nodes make a skipped call or need what one would have computed."""
        loads = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)}
        changed = [node.target for node in nodes if isinstance(node, ast.AugAssign)]  # stores that need the old value
        loads |= {target.id for target in changed if isinstance(target, ast.Name)}
        return not self.lost.isdisjoint(loads) or any(name in self.skipped_calls for name in _calls(nodes))


def _changed_objects(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Objects that the nodes change: ``results`` in ``results["a"] = model.fit()``."""
    changed = (
        _root(node)
        for node in nodes
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store)
    )
    return frozenset(node.id for node in changed if isinstance(node, ast.Name))


def _changed_by_call(statement: ast.stmt, skipped_calls: frozenset[str]) -> frozenset[str]:
    """The object that a statement changes by a method: ``losses`` in ``losses.append(model.evaluate())``."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr not in skipped_calls:
        root = _root(call.func)
        return frozenset({root.id}) if isinstance(root, ast.Name) else frozenset()
    return frozenset()


def _root(node: ast.AST) -> ast.AST:
    """``a`` of ``a.b["c"].d``."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node


def _replaced(source: str, dropped: Collection[ast.stmt]) -> str:
    """The source with each of the statements replaced by one that does nothing and has as many lines."""
    content = source.encode()  # columns of syntax trees count bytes of UTF-8
    line_starts = [0]
    for line in content.split(b"\n"):
        line_starts.append(line_starts[-1] + len(line) + 1)
    pieces, position = [], 0
    for statement in sorted(dropped, key=lambda entry: (entry.lineno, entry.col_offset)):
        start = line_starts[statement.lineno - 1] + statement.col_offset
        for decorator in getattr(statement, "decorator_list", [])[:1]:
            start = content.rfind(b"@", 0, line_starts[decorator.lineno - 1] + decorator.col_offset)
        assert statement.end_lineno is not None  # parsed statements know where they end
        assert statement.end_col_offset is not None
        end = line_starts[statement.end_lineno - 1] + statement.end_col_offset
        newlines = content.count(b"\n", start, end)
        # An empty tuple may stretch over any number of lines, with any statement after it.
        pieces += [content[position:start], b"(" + b"\n" * newlines + b")" if newlines else b"pass"]
        position = end
    return b"".join([*pieces, content[position:]]).decode()
