"""Files that are damaged, converted or wrapped into something else: what is read of them, and what is said."""

from __future__ import annotations

import base64
import json

import pytest
from support.handed_in import ANSWERED, cells

from autograder.errors import SubmissionError
from autograder.locale.sentences import said
from autograder.submissions.parsing.notebook_files import read_notebook

CELLS = cells(ANSWERED)
NOTEBOOK = {"cells": CELLS, "metadata": {"autograder": {"language": "en"}}, "nbformat": 4, "nbformat_minor": 5}
TEXT = json.dumps(NOTEBOOK, indent=1)
LINES = [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in CELLS]
SOURCES = [cell["source"] for cell in CELLS]


def conflict(text: str, ours: str, theirs: str, base: str | None = None) -> str:
    middle = f"||||||| merged\n{base}" if base is not None else ""
    return text.replace(ours, f"<<<<<<< HEAD\n{ours}{middle}=======\n{theirs}>>>>>>> origin/main\n", 1)


LINE = '   "execution_count": null,\n'
assert LINE in TEXT

WHOLE = {
    "a conflict": (conflict(TEXT, LINE, '   "execution_count": 7,\n'), "merge conflict"),
    "a conflict with its base": (conflict(TEXT, LINE, LINE, LINE), "merge conflict"),
    "two conflicts": (conflict(conflict(TEXT, LINE, LINE), '  "autograder": {\n', '  "other": {\n'), "places: 2"),
    "a conflict with Windows' line ends": (conflict(TEXT, LINE, LINE).replace("\n", "\r\n"), "merge conflict"),
    "a tail": (TEXT + "\n}\n ]\n", "behind its end"),
    "another notebook behind": (TEXT + json.dumps({**NOTEBOOK, "cells": CELLS[:2]}), "behind its end"),
    "NUL behind": (TEXT + "\0" * 4096, "behind its end"),
    "a guard before": (")]}',\n" + TEXT, "before its beginning"),
    "headers of mail before": ("Content-Type: application/json\n\n" + TEXT, "before its beginning"),
    "of the contents API": (json.dumps({"name": "x", "type": "notebook", "content": NOTEBOOK}), "inside another"),
    "as a text in JSON": (json.dumps({"content": TEXT}), "inside another"),
    "in base64 in JSON": (json.dumps({"content": base64.b64encode(TEXT.encode()).decode()}), "base64"),
    "in a list": (json.dumps([NOTEBOOK]), "inside another"),
    "cells alone": (json.dumps(CELLS), "inside another"),
    "JSON in JSON": (json.dumps(TEXT), "inside another"),
    "base64": (base64.b64encode(TEXT.encode()).decode(), "base64"),
    "base64 with line breaks": (base64.encodebytes(TEXT.encode()).decode(), "base64"),
    "a data URL": ("data:application/json;base64," + base64.b64encode(TEXT.encode()).decode(), "base64"),
    "printed by Python": (repr(NOTEBOOK), "printed by Python"),
    "a comma too many": (TEXT.replace("\n ],\n", ",\n ],\n"), "commas"),
    "a comma too few": (TEXT.replace("  },\n  {", "  }\n  {", 1), "commas"),
    "rich text, by the rules": (
        "{\\rtf1\\ansi\\ansicpg1252\n{\\fonttbl\\f0 Helvetica;}\n\\f0 "
        + TEXT.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}").replace("\n", "\\\n")
        + "}",
        "rich text",
    ),
    "rich text, nearly": ("{\\rtf1\\ansi\n" + TEXT.replace("{", "\\{") + "\n}", "rich text"),
    "cells in lists": (json.dumps({**NOTEBOOK, "cells": [[CELLS[:3], CELLS[3:5]], CELLS[5:]]}), "nested"),
    "cells in a mapping": (json.dumps({**NOTEBOOK, "cells": dict(enumerate(CELLS))}), "mapping"),
    "lines without ends": (
        json.dumps({**NOTEBOOK, "cells": [{**cell, "source": cell["source"].split("\n")} for cell in CELLS]}),
        "had lost their ends",
    ),
    "lines in lists": (json.dumps({**NOTEBOOK, "cells": [{**c, "source": [c["source"]]} for c in LINES]}), ""),
    "types in capitals": (TEXT.replace('"code"', '"Code"').replace('"markdown"', '" MARKDOWN"'), ""),
    "a comma and a tail": (TEXT.replace("  },\n  {", "  }\n  {", 1) + "\n", "commas"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_of_the_notebook_is_lost(name):
    text, words = WHOLE[name]
    notebook = read_notebook("a.ipynb", text.encode())
    assert [cell.source for cell in notebook.cells] == SOURCES
    assert [cell.kind for cell in notebook.cells] == [cell["cell_type"] for cell in CELLS]
    assert any(words in said(note) for note in notebook.notes) or not words
    assert bool(notebook.notes) == bool(words)


def test_a_file_that_is_cut_off_keeps_its_whole_cells_at_every_length():
    begins = [TEXT.index(json.dumps(source)) for source in SOURCES]
    for length in range(begins[1], len(TEXT), 97):
        notebook = read_notebook("a.ipynb", TEXT[:length].encode())
        found = [cell.source for cell in notebook.cells]
        assert found == SOURCES[: len(found)]
        assert len(found) >= sum(begin + 400 < length for begin in begins) - 2
        assert notebook.notes


def test_a_cell_that_is_damaged_costs_itself_alone():
    place = TEXT.index('"id": "forward"')
    damaged = TEXT[: place - 30] + '"' + TEXT[place - 30 :]
    notebook = read_notebook("a.ipynb", damaged.encode())
    number = next(place for place, cell in enumerate(CELLS) if cell.get("id") == "forward")
    assert [cell.source for cell in notebook.cells] == [*SOURCES[:number], "", *SOURCES[number + 1 :]]
    assert any(f" {number + 1} " in said(note) for note in notebook.notes)


def test_a_conflict_in_a_cell_is_settled_for_the_upper_version():
    source = "a = 1\n<<<<<<< HEAD\nb = 2\n=======\nb = 3\n>>>>>>> theirs\nc = 4\n"
    text = json.dumps({"cells": [{"cell_type": "code", "source": source}], "nbformat": 4})
    notebook = read_notebook("a.ipynb", text.encode())
    assert notebook.cells[0].source == "a = 1\nb = 2\nc = 4\n"
    assert "Cell 1 has markers of a merge conflict" in said(notebook.notes[0])
    for harmless in ("a << 7", "print('<<<<<<< HEAD')\n=======", "<<<<<<< HEAD\nno end\n"):
        text = json.dumps({"cells": [{"cell_type": "markdown", "source": harmless}], "nbformat": 4})
        assert read_notebook("a.ipynb", text.encode()).cells[0].source == harmless


@pytest.mark.parametrize("encoding", ["cp1251", "cp1252"])
def test_a_file_in_a_code_page_keeps_its_letters(encoding):
    words = "# Это слова на русском языке, и их много" if encoding == "cp1251" else "# ação, coração e açaí"
    text = json.dumps({"cells": [{"cell_type": "code", "source": words}], "nbformat": 4}, ensure_ascii=False)
    assert read_notebook("a.ipynb", text.encode(encoding)).cells[0].source == words


def test_one_bad_byte_costs_itself_alone():
    words = "# Это слова"
    text = json.dumps({"cells": [{"cell_type": "code", "source": words + " X"}], "nbformat": 4}, ensure_ascii=False)
    notebook = read_notebook("a.ipynb", text.encode().replace(b"X", b"\xe7"))
    assert notebook.cells[0].source.startswith(words)
    assert "not UTF-8 (places: 1)" in said(notebook.notes[0])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n", "is a PDF document"),
        (b"\x89PNG\r\n", "is an image"),
        (b"Rar!\x1a\x07", "is a RAR archive"),
        (b"\x89HDF\r\n", "is a file of weights"),
        (b"\xd0\xcf\x11\xe0\xa1", "is an Office document"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n", "large-file storage"),
        (b'{"url": "https://drive.example", "doc_id": "1a", "email": "s@x"}', "is a shortcut"),
        (b"[InternetShortcut]\nURL=https://x\n", "is a shortcut"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE plist>\n<plist/>', "is a shortcut"),
        (b"<!DOCTYPE html><html></html>", "is a web page"),
        (b"# coding: utf-8\n\n# In[1]:\n\nimport tensorflow as tf\n", "is a Python script"),
        (b"{}", "has no list of cells"),
        (b'{"a": [1, 2', "is damaged"),
    ],
)
def test_what_is_no_notebook_is_named_as_what_it_is(content, words):
    with pytest.raises(SubmissionError) as caught:
        read_notebook("a.ipynb", content)
    assert words in str(caught.value)
    assert str(caught.value).startswith("a.ipynb ")
    assert str(caught.value).endswith(".")
