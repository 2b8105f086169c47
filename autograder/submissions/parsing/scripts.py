"""Cells that were a script for a while: tools that write scripts put calls of IPython's in the place of magics.

``%%time`` above a function becomes ``get_ipython().run_cell_magic('time', '', 'def f(): ...')``, and a notebook that is
made of such a script has the function in a string. Here the magic comes back.
"""

from __future__ import annotations

import ast
import re

__all__ = ["with_magics_again"]

_CALL = "get_ipython()."
# On one line, as scripts have them: to look for the ends of longer strings is to go over a cell many times.
_LITERAL = r"""[uUrR]?(?:"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*')"""
_STATEMENT = re.compile(
    rf"""^(?P<indent>[ \t]*)get_ipython\(\)\.(?P<method>run_cell_magic|run_cell|run_line_magic|magic|system)\([ \t]*
    (?P<first>{_LITERAL})(?:,[ \t]*(?P<second>{_LITERAL}))?(?:,[ \t]*(?P<third>{_LITERAL}))?,?[ \t]*\)
    [ \t]*;?[ \t]*$""",
    re.VERBOSE | re.MULTILINE,
)


def with_magics_again(source: str) -> str:
    """A cell with magics, lines for a shell, and cells in strings, as they were before it was a script."""
    return _STATEMENT.sub(_as_typed, source) if _CALL in source else source


def _as_typed(statement: re.Match[str]) -> str:
    """What a call stands for; unchanged where it is called otherwise."""
    try:
        values = [ast.literal_eval(text) for text in statement.group("first", "second", "third") if text]
    except (SyntaxError, ValueError):
        return statement[0]
    indent = statement["indent"]
    match statement["method"], values:
        case "run_cell_magic", [name, line, body] if not indent:
            return f"%%{name} {line}".rstrip() + f"\n{body}"
        case "run_cell", [body] if not indent:
            return str(body)
        case "run_line_magic", [name, line]:
            return f"{indent}%{name} {line}".rstrip()
        case "magic", [line]:
            return f"{indent}%{line}"
        case "system", [line]:
            return f"{indent}!{line}"
    return statement[0]
