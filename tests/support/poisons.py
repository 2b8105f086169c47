"""Cells and files that are made to end, or to hold up, whatever parses them. Nothing in them does harm when it runs."""

from __future__ import annotations

import io
import json
import sys
import zipfile


def _nested(opening: str, closing: str, count: int, inner: str = "a") -> str:
    return opening * count + inner + closing * count


def _finally(depth: int) -> str:
    """Each ``finally`` is compiled twice, and what is nested in it 2**depth times."""
    lines = []
    for level in range(depth):
        lines += [" " * level + "try:", " " * (level + 1) + "a", " " * level + "finally:"]
    return "\n".join([*lines, " " * depth + "a"]) + "\n"


def _blocks(header: str, depth: int) -> str:
    return "".join(" " * level + header + "\n" for level in range(depth)) + " " * depth + "a\n"


LIMIT = 190_000

CELLS = {
    "finally in finally": _finally(24),
    "deep finally in finally": _finally(90),
    "returns through a finally": "def f():\n try:\n"
    + "  if a: return 1\n" * 5000
    + " finally:\n"
    + "  a(b, c)\n" * 8000,
    "returns through many": "def f():\n"
    + "".join(" " * (level + 1) + "try:\n" for level in range(15))
    + (" " * 17 + "if a: return 1\n") * 500
    + "".join(" " * (15 - level) + "finally: a(b)\n" for level in range(15)),
    "opening brackets": "(" * LIMIT,
    "brackets": _nested("(", ")", 90_000),
    "few brackets": _nested("(", ")", 190),
    "brackets that do not fit": "x = " + _nested("(", "]", 180),
    "braces": _nested("{", "}", 190),
    "calls": _nested("f(", ")", 190),
    "calls that do not fit": _nested("f(**", ",)", 150, "a b"),
    "with brackets": "with " + _nested("(", ")", 150, "a as b") + ": pass",
    "lambdas": "x = " + "lambda a=" * 150 + "1" + ": 1" * 150,
    "lambda defaults": "x = " + _nested("lambda a=(", "): 1", 95, "1"),
    "comprehensions": "x = " + _nested("[", " for a in b]", 95),
    "many comprehensions": "x = [" + "[a for a in [b for b in c]]," * 6000 + "]",
    "clauses": "x = [a " + "for a in b " * 17_000 + "]",
    "conditions": "x = " + "1 if a else " * 15_000 + "1",
    "signs": "x = " + "-" * LIMIT + "1",
    "nots": "x = " + "not " * 47_000 + "1",
    "awaits": "async def f():\n " + "await " * 30_000 + "a",
    "sum": "x = " + "1+" * 95_000 + "1",
    "powers": "x = " + "9**" * 60_000 + "9",
    "attributes": "x = a" + ".b" * 95_000,
    "subscripts": "x = a" + "[0]" * 60_000,
    "comparisons": "x = a" + "<b" * 95_000,
    "walrus": "x = " + _nested("(a:=", ")", 150, "1"),
    "shift bomb": "x = " + _nested("(", "<<60000)", 90, "1"),
    "power bomb": "x = 10**10**10",
    "product bomb": "x = ((9**9)**9)**9\ny = 'a'*10**9\nz = ('a'*4096,)*256*256*256",
    "text bomb": "x = " + "'a'*4000+" * 20_000 + "''",
    "integer": "x = " + "9" * LIMIT,
    "hexadecimal": "x = 0x" + "f" * LIMIT,
    "one line": "x = [" + "1," * 95_000 + "]",
    "entries": "x = {" + "1:a," * 47_000 + "}",
    "sets": "x = {" + "{}," * 60_000 + "}",
    "starred": "x = [" + "*a," * 60_000 + "]",
    "arguments": "f(" + "a=1," * 47_000 + ")",
    "parameters": "def f(" + ",".join(f"a{n}" for n in range(25_000)) + "): pass",
    "decorators": "@a\n" * 60_000 + "def f(): pass",
    "f-strings": "x = " + "f'{a!r:{b}}'" * 15_000,
    "nested f-strings": "x = f'{" + 'f"{' + "a" + '}"' + "}'" + "+ f'''{f\"{f'{a}'}\"}'''" * 8000,
    "replacement fields": "x = f'" + "{a}" * 60_000 + "'",
    "strings side by side": "x = " + "'a' " * 47_000,
    "patterns": "match a:\n" + " case [1, *b, {'c': d}]: pass\n" * 6000,
    "alternatives": "match a:\n case " + "|".join("12" for _ in range(60_000)) + ": pass",
    "deep patterns": "match a:\n case " + _nested("[", "]", 190) + ": pass",
    "elif": "if a: pass\n" + "elif a: pass\n" * 15_000,
    "handlers": "try: a\n" + "except a: b\n" * 15_000,
    "ifs": _blocks("if a:", 99),
    "loops": _blocks("for a in b:", 99),
    "withs": _blocks("with a:", 99),
    "functions": _blocks("def f():", 99),
    "classes": _blocks("class A:", 99),
    "many functions": "def f(): pass\n" * 13_000,
    "nonlocals": "def f():\n a = 1\n def g():\n  nonlocal a\n" + "  def h(): nonlocal a\n" * 8000,
    "targets": "a=" * 95_000 + "1",
    "unpacking": "(" + "a," * 60_000 + ") = b",
    "deletions": "del " + "a," * 60_000 + "a",
    "imports": "import " + ",".join("a.b.c" for _ in range(30_000)),
    "annotations": "a:b\n" * 45_000,
    "indentation": "".join(" " * n + "if a:\n" for n in range(600)),
    "dedents": ("if a:\n if a:\n  if a:\n   a\n") * 7000,
    "semicolons": "a;" * 95_000,
    "open string": "x = '''" + "\\N{BULLET}" * 19_000,
    "named characters": "x = '" + "\\N{BULLET}" * 19_000 + "'",
    "no name": "x = '" + "\\N{" * 60_000 + "'",
    "identifiers": "ﬁ" * LIMIT + " = 1",
    "ligatures": "\ufdfa = 1\n" * 30_000,
    "NUL": "x = 1\0" * 30_000,
    "surrogates": "x = '" + "\ud800" * 100_000 + "'",
    "form feeds": "\f" * LIMIT + "x = 1",
    "continued": "\\\n" * 95_000 + "x y",
    "magics": "%%time\n" * 27_000 + "x y",
    "shell": "!ls\n" * 47_000,
    "quotes": "'" * LIMIT,
    "errors": "x = = 1\n" * 23_000,
    "invalid at the end": "x = [" + "a, " * 60_000 + "b c]",
    "type comments": "x = 1 # type: int\n" * 10_000,
    "global": "global " + ",".join(f"a{n}" for n in range(25_000)),
}

ENDS_THE_READER = CELLS["finally in finally" if sys.version_info < (3, 13) else "comprehensions"]
"""A cell whose compilation takes all memory or time, or ends the process; which do depends on Python's release."""
"""Sources of a code cell, each shorter than a notebook's code may be."""


def notebook(cells: list[dict], **more: object) -> bytes:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}).encode()


def _old(cells: list[dict]) -> bytes:
    return json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3, "nbformat_minor": 0, "metadata": {}}).encode()


def _zip(content: bytes, kind: int, count: int = 1) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for number in range(count):
            archive.writestr(f"{number}.ipynb", content)
    return buffer.getvalue()


MEGABYTE = 2**20

FILES = {
    "old cells": lambda: _old([{"cell_type": "code", "input": "x", "outputs": [], "language": "python"}] * 14_000),
    "old cells that are none": lambda: _old([{"cell_type": n} for n in range(60_000)]),
    "old outputs": lambda: _old(
        [{"cell_type": "code", "input": "x", "outputs": [{"output_type": "pyout", "text": "y"}] * 30_000}]
    ),
    "old headings": lambda: _old([{"cell_type": "heading", "level": 10**9, "source": "x"}] * 1000),
    "worksheets": lambda: json.dumps({"worksheets": [{"cells": []}] * 60_000, "nbformat": 3}).encode(),
    "lists in lists": lambda: b'{"cells":' + b"[" * MEGABYTE + b"]" * MEGABYTE + b"}",
    "20 MB of lists": lambda: b'{"cells":[' + b"[]," * (6 * MEGABYTE) + b"[]]}",
    "20 MB of objects": lambda: b'{"cells":[' + b"{}," * (6 * MEGABYTE) + b"{}]}",
    "20 MB of keys": lambda: b'{"cells":[],' + b",".join(b'"%d":{}' % n for n in range(1_500_000)) + b"}",
    "20 MB of numbers": lambda: b'{"cells":[' + b"1e9," * (4 * MEGABYTE) + b"1]}",
    "20 MB of output": lambda: notebook(
        [{"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": [{"text": ["x" * 100] * 190_000}]}]
    ),
    "20 MB of escapes": lambda: b'{"cells":[{"source":"' + b"\\u00e9" * (3 * MEGABYTE) + b'"}]}',
    "20 MB of markdown": lambda: notebook([{"cell_type": "markdown", "source": "forward " * 2 * MEGABYTE}]),
    "20 MB of lines": lambda: notebook([{"cell_type": "markdown", "source": ["x\n"] * (3 * MEGABYTE)}]),
    "20 MB of NUL": lambda: b"\0" * (19 * MEGABYTE),
    "20 MB of spaces": lambda: b" " * (19 * MEGABYTE),
    "20 MB in UTF-32": lambda: ("{" + " " * (4 * MEGABYTE)).encode("utf-32"),
    "a number": lambda: b'{"cells":' + b"9" * (19 * MEGABYTE) + b"}",
    "a fraction": lambda: b'{"cells":0.' + b"9" * (19 * MEGABYTE) + b"}",
    "an open string": lambda: b'{"cells":"' + b"\\\\" * (9 * MEGABYTE),
    "tags": lambda: notebook(
        [{"cell_type": "code", "source": "", "metadata": {"tags": [str(n)]}} for n in range(2000)]
    ),
    "an archive": lambda: _zip(b" " * MEGABYTE, zipfile.ZIP_DEFLATED),
    "NUL": lambda: notebook([{"cell_type": "code", "source": "\0" * MEGABYTE}]),
}
"""Contents of files that may be no notebooks at all."""

ARCHIVES = {
    "bzip2": lambda: _zip(b" " * (1500 * MEGABYTE), zipfile.ZIP_BZIP2),
    "LZMA": lambda: _zip(b" " * (1500 * MEGABYTE), zipfile.ZIP_LZMA),
    "deflated": lambda: _zip(b" " * (1500 * MEGABYTE), zipfile.ZIP_DEFLATED),
    "many": lambda: _zip(b"", zipfile.ZIP_STORED, 200_000),
}
