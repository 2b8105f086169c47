"""The Python of notebook cells: magics taken out, parsed, and what it defines.

Everything works on text and syntax trees; nothing is executed or imported. Line numbers never change, so that
a traceback from a worker names the lines that the student sees.
"""

from __future__ import annotations

import ast
import re
import sys
import threading
import warnings
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from autograder.locale.sentences import Sentence, Words, sentence
from autograder.submissions.parsing.fstrings import for_older_python
from autograder.submissions.parsing.magics import is_under_unknown_magic, without_magics
from autograder.submissions.parsing.type_parameters import without_type_parameters

__all__ = ["DEFINITIONS", "Code", "analyse", "bound_names", "evaluated", "is_idle", "names_bound_by", "unread"]

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
"""Statements whose bodies do not run when they do."""

_MAXIMUM_NESTING = 100
"""Statements inside statements. Python takes as many indentations, but an ``elif`` nests without one."""

_HEADER = re.compile(r"^(?:async +)?(?:def|class) +(\w+)|^(\w+) *=[^=]", re.MULTILINE)

_AWAITS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # kernels run cells in an event loop

_LONG = 10**20  # Python refuses to write an integer of thousands of digits

_warnings_lock = threading.Lock()  # warnings.catch_warnings changes global state


@dataclass(frozen=True)
class Code:
    """One cell's Python.

    Attributes:
        source: the text with magics and shell lines replaced by ``pass``.
        tree: its syntax tree; None when it has a syntax error.
        error: "" or the error: its line, the line's text, and Python's complaint.
        names: bound at the top level, conditional ones included; guessed from the text when it cannot be parsed.
        functions: those of the names that a ``def`` or ``class`` binds.
        vocabulary: every identifier in it, to compare cells by.
        is_unread: whether it was not parsed because that takes too much time or memory.
        memo: what was found out about it before, by whoever looks at it.
    """

    source: str
    tree: ast.Module | None
    error: Words
    names: frozenset[str]
    functions: frozenset[str]
    vocabulary: frozenset[str]
    is_unread: bool = False
    memo: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def definition(self, name: str) -> str:
        """The last top-level binding of a name, in a form that ignores comments, layout and docstrings."""
        forms: dict[str, str] = self.memo.setdefault("forms", {})
        if name not in forms:
            forms[name] = self._form(name)
        return forms[name]

    def _form(self, name: str) -> str:
        if self.tree is None:
            return ""
        found = [statement for statement in self.tree.body if name in bound_names(statement)]
        try:
            return _normal_form(found[-1]) if found else ""
        except (RecursionError, SyntaxError, ValueError):  # parsed, but too deep or large to be written down again
            return f"{name} in line {found[-1].lineno}"


def analyse(source: str) -> Code:
    """Parse a cell; magics are handled only where plain Python fails."""
    plain = source
    try:
        try:
            tree = _parse(source)
        except _UnparsableError:
            plain = without_magics(source)
            plain, tree = _parsed_as_any_python(plain)
    except _UnparsableError as error:
        if not is_under_unknown_magic(source):
            return _guessed(plain, error.why)
        plain = "\n" * source.count("\n")  # another language's, then
        tree = _parse(plain)
    names = frozenset(name for statement in tree.body for name in bound_names(statement))
    functions = frozenset(
        node.name for statement in tree.body for node in evaluated(statement) if isinstance(node, DEFINITIONS)
    )
    return Code(plain, tree, "", names, functions, frozenset(_vocabulary(tree)))


def unread(source: str) -> Code:
    """A cell that is not parsed, because it was tried and took too much; what it defines is guessed."""
    return _guessed(source, "", is_unread=True)


def _guessed(source: str, error: Words, *, is_unread: bool = False) -> Code:
    """A cell without a tree: what its text looks like."""
    found = _HEADER.findall(source)
    functions = frozenset(name for name, _value in found if name)
    words = frozenset(re.findall(r"[^\W\d]\w*", source))
    names = functions | {name for _function, name in found if name}
    return Code(source, None, error, names, functions, words, is_unread)


class _UnparsableError(Exception):
    """Text that is no Python.

    Args:
        why: and where.
    """

    def __init__(self, why: Sentence) -> None:
        super().__init__(why)
        self.why = why


def _parse(source: str) -> ast.Module:
    """Parse, and compile as well: ``return`` outside a function is found only then."""
    try:
        with _warnings_lock, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | _AWAITS, dont_inherit=True)
            assert isinstance(tree, ast.Module)
            compile(_of_today(tree), "<cell>", "exec", _AWAITS, dont_inherit=True)
    except SyntaxError as error:
        raise _UnparsableError(_place_of(error, source)) from None
    except (RecursionError, MemoryError, ValueError, OverflowError):
        raise _too_nested(1) from None
    deep = _too_deep(tree)
    if deep is not None:
        raise _too_nested(deep.lineno)
    return tree


def _place_of(error: SyntaxError, source: str) -> Sentence:
    """Where a syntax error is: the line, and what stands at the place in it that Python points at."""
    lines, number = source.split("\n"), error.lineno or 1
    line = lines[number - 1] if number <= len(lines) else ""
    values = {"line": number, "code": _cut(line.strip(), 80), "complaint": error.msg}
    # Of an error inside an f-string, the place may be counted in a text of Python's own.
    is_counted = bool(error.offset) and (error.text or "").rstrip("\n") == line
    here = line[(error.offset or 1) - 1 :].strip()
    if is_counted and not here:
        # Translators, here and below: where a syntax error is; {complaint} is Python's own, and English.
        return sentence("in line {line}, at the end of `{code}` ({complaint})", **values)
    if is_counted and here != line.strip():
        return sentence("in line {line}, at `{here}` in `{code}` ({complaint})", here=_cut(here, 30), **values)
    return sentence("in line {line}: `{code}` ({complaint})", **values)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."


def _parsed_as_any_python(source: str) -> tuple[str, ast.Module]:
    """Parse what is no Python of this version, but may be of a newer one, which students' machines have."""
    try:
        return source, _parse(source)
    except _UnparsableError:
        if sys.version_info >= (3, 12):
            raise
        older = without_type_parameters(for_older_python(source))
        if older == source:
            raise
        try:
            return older, _parse(older)
        except _UnparsableError:
            pass
        raise


def _of_today(tree: ast.Module) -> ast.Module:
    """The module without imports from the future, which a notebook may have anywhere in a cell."""
    kept = [entry for entry in tree.body if not isinstance(entry, ast.ImportFrom) or entry.module != "__future__"]
    return ast.Module(body=kept, type_ignores=[])


def _too_nested(line: int) -> _UnparsableError:
    # Translators: follows "has a syntax error".
    return _UnparsableError(sentence("in line {line}: the code is nested too deeply to be parsed", line=line))


def _too_deep(tree: ast.Module) -> ast.stmt | None:
    """A statement that stands inside too many others, if there is one."""
    level: list[ast.AST] = [tree]
    for _depth in range(_MAXIMUM_NESTING + 1):
        level = [inner for node in level for inner in _inner_statements(node)]
    return next((node for node in level if isinstance(node, ast.stmt)), None)


def _inner_statements(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements directly inside one, whichever of its blocks they stand in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
            yield from child.body


def evaluated(*nodes: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when these run: bodies of functions, classes and lambdas are not entered."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, ast.comprehension):
            stack += [node.iter, *node.ifs]  # its target is a name of its own scope
        elif not isinstance(node, (*DEFINITIONS, ast.Lambda)):
            stack += ast.iter_child_nodes(node)


def bound_names(statement: ast.stmt) -> set[str]:
    """The names that a statement binds in the scope that it stands in."""
    return names_bound_by(evaluated(statement))


def names_bound_by(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that some nodes bind, what stands inside them aside."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, DEFINITIONS):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
    return names


def _vocabulary(tree: ast.Module) -> Iterator[str]:
    """Names, attributes and numbers of a cell."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and node.value < _LONG:
            yield str(node.value)[:20]


def _normal_form(statement: ast.stmt) -> str:
    """The statement's tree as text, without docstrings, statements that do nothing, and names for None."""
    copy = ast.parse(ast.unparse(statement))
    unset = {name for node in ast.walk(copy) if _sets_none(node) for name in bound_names(node)}
    for node in ast.walk(copy):
        if isinstance(node, (*DEFINITIONS, ast.If, ast.With)):
            node.body = [entry for entry in node.body if not is_idle(entry)]
        elif isinstance(node, ast.Name) and node.id in unset:
            node.id = "unset"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
            node.args = []  # super(Model, self) and super() are the same
    return ast.dump(copy)


def _sets_none(node: ast.AST) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is None


def is_idle(statement: ast.stmt) -> bool:
    """Whether a statement has no effect but on the flow of a loop."""
    if isinstance(statement, ast.If):
        return all(map(is_idle, statement.body + statement.orelse))
    is_constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_constant or isinstance(statement, (ast.Pass, ast.Break, ast.Continue))
