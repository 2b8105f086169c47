"""Damaged, hostile and merely unusual input: notebooks, Python, JSON and bytes."""

from __future__ import annotations

import copy
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

HOSTILE_VALUES: list[Any] = [
    *(None, True, 0, -1, 2**63, 10**4000, 0.5, 1e308, float("nan"), float("inf"), "", "\0", "\ud800", "\udc80x"),
    *("\ufeff", "a" * 5000, "é" * 300, "\u202e", "\U0001f600", "\r\r\n", "\x1b[31m", "../../etc", "forward", "own"),
    *([], {}, [None], ["a\n", 3, {"b": []}], ["\ud800"], {"question": "own"}, {"question": ["own"]}),
    *({"tags": "training-run"}, {"tags": [1, {}, "training-run"]}, {"autograder": {"language": "../x"}}),
    json.loads("[" * 200 + "]" * 200),
    json.loads('{"a":' * 200 + "1" + "}" * 200),
]
"""Where a notebook or a reply holds something else."""

CODE = [
    *(
        "model_init_fn = 1\n",
        "def forward(x):\n",
        "class Own:\n",
        "    print(1)\n",
        "    pass\n",
        "%%time\n",
        "x = y\n",
    ),
    *("for x in y:\n", "  !ls\n", "'''\n", '"""', "'", '"', "\\'" * 40, "(\n", ")\n", "x = fit(\n", "a; b\n", "try:\n"),
    *("\\\n", "except E:\n", "except* E:\n", "import otter\n", "%time x = 1\n", "%%bash\nrm x\n", "?help\n", "x?\n"),
    *("@f\n", "if x: show()\n", "é = 1; print(é)\n", "\f\n", "\t", " " * 300, "\0", "\ufeff", "\u2028", "\x85", "\r"),
    *("pip install x\n", "files = !ls\n", "return 1\n", "yield\n", "await f()\n", "x = 0x" + "f" * 4000 + "\n"),
    *("x = " + "9" * 5000 + "\n", "x = " + "(" * 150 + ")" * 150 + "\n", "(" * 300, "x = " + "-" * 3000 + "1\n"),
    *("x = " + "1+" * 2000 + "1\n", "if a:\n  0\n" + "elif a:\n  0\n" * 60, "if a:\n  0\n" + "elif a:\n  0\n" * 300),
    *("x = f'{a!r:{b}}'\n", "x = f'{", 'x = f"""{1\n}"""\n', "x = '\\ud800'\n", "x = '\\N{no}'\n", "x = b'é'\n"),
    *("def forward(x):\n    return 0x" + "f" * 5000 + "\n", "x = " + "[" * 90 + "]" * 90 + "\n", "lambda: " * 500),
    *("global x\n", "nonlocal x\n", "from x import *\n", "from __future__ import no\n", "x: int\n", "del x\n"),
    *("match x:\n  case [a, *_]:\n    fit()\n", "while True:\n  fit()\n", "with a as b, c:\n  evaluate()\n"),
    *("def model_init_fn():\n  return 1\ndef optimizer_init_fn():\n  return 2\n", "class Own(tf.keras.Model): pass\n"),
]
"""Pieces of cells: right, wrong, of IPython's language, huge, deep, and characters that no program may hold."""

some_json = st.recursive(
    st.sampled_from(HOSTILE_VALUES) | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
some_value = st.sampled_from(HOSTILE_VALUES) | some_json
some_code = st.lists(st.sampled_from(CODE) | st.text(max_size=10), min_size=1, max_size=4).map("".join)
some_place = st.integers(0, 2**16)

Notebook = dict[str, Any]
Mutation = Callable[[Notebook, int, Any, str], None]


def _cell(document: Notebook, place: int) -> dict[str, Any]:
    """The cell at a place; a stand-in where an earlier mutation left none."""
    cells = document.get("cells")
    cell = cells[place % len(cells)] if isinstance(cells, list) and cells else {}
    return cell if isinstance(cell, dict) else {}


def _cells(document: Notebook) -> list[Any]:
    cells = document.get("cells")
    return cells if isinstance(cells, list) else []


def _text(cell: dict[str, Any]) -> str:
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def delete(document: Notebook, place: int, value: Any, code: str) -> None:
    del _cells(document)[place % 16 : place % 16 + 1 + place % 3]


def duplicate(document: Notebook, place: int, value: Any, code: str) -> None:
    _cells(document).insert(place % 20, dict(_cell(document, place)))


def move(document: Notebook, place: int, value: Any, code: str) -> None:
    cells = _cells(document)
    if cells:
        cells.insert(place // 32 % 20, cells.pop(place % len(cells)))


def insert(document: Notebook, place: int, value: Any, code: str) -> None:
    _cells(document).insert(place % 20, value)


def insert_code(document: Notebook, place: int, value: Any, code: str) -> None:
    _cells(document).insert(place % 20, {"cell_type": "code", "source": code, "id": value})


def retype(document: Notebook, place: int, value: Any, code: str) -> None:
    _cell(document, place)["cell_type"] = ("code", "markdown", "raw", "heading", value)[place % 5]


def set_id(document: Notebook, place: int, value: Any, code: str) -> None:
    _cell(document, place)["id"] = value


def set_metadata(document: Notebook, place: int, value: Any, code: str) -> None:
    _cell(document, place)["metadata"] = value


def set_source(document: Notebook, place: int, value: Any, code: str) -> None:
    _cell(document, place)["source"] = value


def replace_code(document: Notebook, place: int, value: Any, code: str) -> None:
    _cell(document, place)["source"] = code


def insert_into_code(document: Notebook, place: int, value: Any, code: str) -> None:
    cell = _cell(document, place)
    text = _text(cell)
    position = place * 7 % (len(text) + 1)
    cell["source"] = text[:position] + code + text[position:]


def cut_code(document: Notebook, place: int, value: Any, code: str) -> None:
    cell = _cell(document, place)
    cell["source"] = _text(cell)[: -(1 + place % 40)].splitlines(keepends=True)


def indent_code(document: Notebook, place: int, value: Any, code: str) -> None:
    cell = _cell(document, place)
    cell["source"] = [(" " if place % 2 else "\t") + line for line in _text(cell).splitlines(keepends=True)]


def drop_key(document: Notebook, place: int, value: Any, code: str) -> None:
    target = _cell(document, place) if place % 4 else document
    target.pop(("id", "source", "metadata", "cell_type", "nbformat", "cells")[place % 6], None)


def set_key(document: Notebook, place: int, value: Any, code: str) -> None:
    document[("nbformat", "nbformat_minor", "metadata", "cells", "worksheets")[place % 5]] = value


def set_version(document: Notebook, place: int, value: Any, code: str) -> None:
    document["nbformat"] = place % 7


def make_old(document: Notebook, place: int, value: Any, code: str) -> None:
    """Write the notebook in version 3 of the format."""
    cells = document.pop("cells", [])
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            cell.update(input=cell.pop("source", ""), language="python", outputs=[])
    document.update(nbformat=2 + place % 2, nbformat_minor=0, worksheets=[{"cells": cells, "metadata": {}}])


MUTATIONS: list[Mutation] = [
    *(delete, duplicate, move, insert, insert_code, insert_code, retype, set_id, set_metadata, set_source),
    *(replace_code, replace_code, insert_into_code, insert_into_code, cut_code, indent_code, drop_key, set_key),
    *(set_version, make_old),
]


def _zipped(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("work.ipynb", text)
    return buffer.getvalue()


UTF_8 = "utf-8"
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    UTF_8: lambda text: text.encode("utf-8"),
    "utf-8 with BOM": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 without BOM": lambda text: text.encode("utf-16-be"),
    "utf-32": lambda text: text.encode("utf-32"),
    "latin-1": lambda text: text.encode("latin-1", "replace"),
    "zip": _zipped,
    "gzip": lambda text: gzip.compress(text.encode(), 1, mtime=0),
    "web page": lambda text: f"<html>{text}".encode(),
}

Edit = tuple[int, int, bytes]
edits: st.SearchStrategy[list[Edit]] = st.lists(
    st.tuples(st.integers(0, 2**24), st.integers(0, 12) | st.integers(0, 2**12), st.binary(max_size=6)), max_size=3
)
"""Bytes to take out and to put in, at a place."""


def edited(content: bytes, changes: list[Edit]) -> bytes:
    """The content after some edits."""
    for place, count, new in changes:
        start = place % (len(content) + 1)
        content = content[:start] + new + content[start + count :]
    return content


@dataclass(frozen=True)
class DamagedNotebook:
    """One case: which notebook, what happened to its cells, its encoding and its bytes."""

    base: int
    mutations: list[tuple[Mutation, int, Any, str]]
    encoding: str
    edits: list[Edit]

    def content(self, bases: list[str]) -> bytes:
        """The file's bytes."""
        text = bases[self.base % len(bases)]
        if self.mutations:
            document = json.loads(text)
            for mutate, place, value, code in self.mutations:
                mutate(document, place, copy.deepcopy(value), code)  # one value must not come to hold itself
            text = json.dumps(document)
        return edited(ENCODINGS[self.encoding](text), self.edits)


damaged_notebooks: st.SearchStrategy[DamagedNotebook] = st.builds(
    DamagedNotebook,
    base=st.integers(0, 63),
    mutations=st.lists(
        st.tuples(st.sampled_from(MUTATIONS), some_place, st.sampled_from(HOSTILE_VALUES) | some_json, some_code),
        max_size=3,
    ),
    encoding=st.sampled_from([*[UTF_8] * 12, *ENCODINGS]),
    edits=st.just([]) | st.just([]) | edits,
)
