"""Executes cells as a notebook's kernel does, and goes on where a statement fails that only a kernel can run.

A notebook was run where it was written: on another machine, with modules, files and devices of its own. What fails here
for want of these must not take with it what stands below in the same cell. So a cell runs as a whole, and where a
statement at its top level raises, those below it run all the same.
"""

from __future__ import annotations
import __future__

import ast
import asyncio
import inspect
import linecache
import time
from collections.abc import Sequence
from types import CodeType
from typing import Any

from autograder.sandbox.requests import Cell

__all__ = ["CellRunner", "Missing"]

_MOST_FAILURES = 50
"""Of one cell; then the rest of it is left."""


class CellRunner:
    """Runs the cells of one notebook, one after the other.

    Args:
        namespace: the notebook's.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # and what the notebook imports from the future, for later cells

    def run(self, cell: Cell) -> list[BaseException]:
        """Run a cell.

        Returns:
            What its statements raised, in their order.
        """
        name = f"<cell {cell.id}>"
        # Where traceback looks for a line's text.
        linecache.cache[name] = (len(cell.source), None, cell.source.splitlines(keepends=True), name)
        raised: list[BaseException] = []
        left: list[ast.stmt] | None = None  # the statements are taken apart only where one fails, which takes as long
        while True:
            try:
                if left is None and "__future__" in cell.source:
                    left = self._parsed(cell.source, name)
                self._execute(self._compiled(cell.source, left, name))
                return raised
            except BaseException as error:
                try:
                    statements = self._parsed(cell.source, name) if left is None else left
                except BaseException:  # what was raised is that it cannot be parsed
                    return [error]
                failed = _failed(statements, error, name)
                if failed is None:
                    return [*raised, error]
                statement, left = statements[failed], statements[failed + 1 :]
                if isinstance(statement, (ast.Import, ast.ImportFrom)):
                    raised += self._import_one_by_one(statement, name)
                else:
                    raised.append(error)
            if not left or len(raised) >= _MOST_FAILURES:
                return raised

    def _compiled(self, source: str, statements: Sequence[ast.stmt] | None, name: str) -> CodeType:
        """The code of some statements of a cell, or of all of them."""
        whole = source if statements is None else ast.Module(body=list(statements), type_ignores=[])
        code: CodeType = compile(whole, name, "exec", self._flags, dont_inherit=True)
        return code

    def _parsed(self, source: str, name: str) -> list[ast.stmt]:
        """The statements of a cell; what it imports from the future holds from here on, as in a kernel."""
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(source, name, "exec", flags, dont_inherit=True)
        assert isinstance(tree, ast.Module)
        for statement in tree.body:
            if isinstance(statement, ast.ImportFrom) and _is_of_the_future(statement):
                for alias in statement.names:
                    feature = getattr(__future__, alias.name, None)
                    self._flags |= feature.compiler_flag if feature is not None else 0
        return [statement for statement in tree.body if not _is_of_the_future(statement)]

    def _execute(self, code: CodeType) -> None:
        if code.co_flags & inspect.CO_COROUTINE:
            # Without sockets, of which no event loop can be made here, this one waits for nothing but time.
            _Loop().run_until_complete(eval(code, self._namespace))
        else:
            exec(code, self._namespace)

    def _import_one_by_one(self, statement: ast.Import | ast.ImportFrom, name: str) -> list[BaseException]:
        """Import what is there; who uses what is not is told what is missing."""
        raised: list[BaseException] = []
        for alias in statement.names:
            if isinstance(statement, ast.Import):
                single: ast.stmt = ast.Import([alias])
            else:
                single = ast.ImportFrom(statement.module, [alias], statement.level)
            try:
                self._execute(self._compiled("", [ast.copy_location(single, statement)], name))
            except BaseException as error:
                raised.append(error)
                if alias.name != "*":
                    known = alias.asname or alias.name.partition(".")[0]
                    self._namespace.setdefault(known, Missing(str(error)))
        return raised


class Missing:
    """Stands for what could not be imported: whoever uses it raises what the import raised.

    Args:
        message: of the import's error.
    """

    def __init__(self, message: str) -> None:
        self.__dict__["_message"] = message

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise ModuleNotFoundError(self._message)

    def __call__(self, *_arguments: object, **_named: object) -> Any:
        """Raise what the import raised."""
        raise ModuleNotFoundError(self._message)


def _is_of_the_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _failed(statements: Sequence[ast.stmt], error: BaseException, name: str) -> int | None:
    """The place of the statement that raised; None where none of them did: they cannot be compiled."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == name and code.co_name == "<module>":
            place = _position(code, trace.tb_lasti) or (trace.tb_lineno, 0)
            starts = [(_first_line(statement), statement.col_offset) for statement in statements]
            return max((index for index, start in enumerate(starts) if start <= place), default=0)
        trace = trace.tb_next
    return None


def _position(code: CodeType, instruction: int) -> tuple[int, int] | None:
    """Line and column of an instruction."""
    positions = list(code.co_positions())
    line, _end, column, _end_column = positions[instruction // 2]
    return None if line is None or column is None else (line, column)


def _first_line(statement: ast.stmt) -> int:
    """Where it begins, with its decorators."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


class _NoFiles:
    """In place of what waits for sockets and files."""

    def select(self, timeout: float | None) -> list[object]:
        time.sleep(timeout or 0.0)
        return []


class _Loop(asyncio.base_events.BaseEventLoop):
    """An event loop of timers and tasks."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _NoFiles()

    def _process_events(self, _events: object) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """No thread needs to be woken."""
