from __future__ import annotations

import json

import pytest
from support.handed_in import code, notebook_at, text, write

from autograder.errors import SubmissionError
from autograder.locale.sentences import said
from autograder.submissions.parsing import notebook_files

VALID = {"cells": [code("x = 1", "first")], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def handed_in(tmp_path):
    def write_bytes(content, name="work.ipynb"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write_bytes


def problem(path):
    with pytest.raises(SubmissionError) as caught:
        notebook_at(path)
    return str(caught.value)


def test_cells_keep_their_fields(tmp_path):
    cells = [code("x = 1\n", "first", tags=("figure",), question="own"), text("# Title"), {"cell_type": "raw"}]
    notebook = notebook_at(write(tmp_path / "a.ipynb", cells, autograder={"language": "pt_BR"}))
    first, second, third = notebook.cells
    assert (first.id, first.index, first.kind, first.source) == ("first", 0, "code", "x = 1\n")
    assert (first.question, first.tags) == ("own", {"figure"})
    assert (second.id, second.index, second.kind) == ("cell-1", 1, "markdown")
    assert (third.kind, third.source) == ("raw", "")
    assert notebook.language == "pt_BR"


def test_source_may_be_a_list_of_lines(handed_in):
    document = {**VALID, "cells": [{**VALID["cells"][0], "source": ["x = 1\n", "y = 2"]}]}
    notebook = notebook_at(handed_in(document))
    assert notebook.cells[0].source == "x = 1\ny = 2"
    assert notebook.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_are_converted(handed_in, encoding):
    document = json.dumps({**VALID, "cells": [code("# Привет\nx = 'ção'")]}, ensure_ascii=False)
    notebook = notebook_at(handed_in(document.encode(encoding)))
    assert notebook.cells[0].source == "# Привет\nx = 'ção'"
    assert len(notebook.notes) == (encoding != "utf-8-sig")


def test_a_code_page_is_read_with_a_note(handed_in):
    document = json.dumps({**VALID, "cells": [code("x = 'ção'")]}, ensure_ascii=False)
    notebook = notebook_at(handed_in(document.encode("latin-1")))
    assert notebook.cells[0].source == "x = 'ção'"
    assert "Windows-1252" in said(notebook.notes[0])


def test_line_ends_nul_and_lone_surrogates_are_repaired(handed_in):
    content = (
        b'{"cells": [{"cell_type": "code", "source": "x = 1\\r\\ny = 2\\r\\u0000z = \'\\ud800\'"}], "nbformat": 4}'
    )
    notebook = notebook_at(handed_in(content))
    assert notebook.cells[0].source == "x = 1\ny = 2\nz = '?'"
    assert len(notebook.notes) == 1


def test_raw_control_characters_inside_strings_pass(handed_in):
    content = b'{"cells": [{"cell_type": "code", "source": "x = 1\ny = 2"}], "nbformat": 4}'
    assert notebook_at(handed_in(content)).cells[0].source == "x = 1\ny = 2"


@pytest.mark.parametrize(("version", "text"), [(2, "input"), (3, "input"), (4, "source")])
def test_old_formats_are_upgraded(handed_in, version, text):
    cells = [
        {"cell_type": "code", text: "x = 1", "outputs": [], "language": "python", "collapsed": False},
        {"cell_type": "heading", "source": "Title", "level": 1},
    ]
    document = {
        "nbformat": version,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    notebook = notebook_at(handed_in(document))
    assert [(cell.kind, cell.source) for cell in notebook.cells] == [("code", "x = 1"), ("markdown", "# Title")]
    assert "old notebook format" in said(notebook.notes[0])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\0", "is empty"),
        (b'{"cells": [\n{"cell_type"', "valid JSON in line 2"),
        (b"[1, 2]", "holds JSON, but no notebook"),
        (b"{}", "no list of cells"),
        ({"cells": {"a": 1}, "nbformat": 4}, "no list of cells"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"%PDF-1.7 \xff\xfe", "is a PDF document"),
        (b"1" * 10_000, "hand it in again"),
        ({"nbformat": 3, "worksheets": [{"cells": {}}]}, "old notebook format, and damaged"),
        ({"nbformat": 3, "worksheets": 7}, "old notebook format, and damaged"),
    ],
)
def test_unreadable_files_have_a_sentence_that_says_what_to_do(handed_in, content, words):
    sentence = problem(handed_in(content, name="ação 1, v2.ipynb"))
    assert words in sentence
    assert sentence.startswith("ação 1, v2.ipynb ")
    assert sentence.endswith(".")


def test_too_many_cells_and_too_much_code(handed_in, monkeypatch):
    monkeypatch.setattr(notebook_files, "MAXIMUM_CELLS", 3)
    assert "has 4 cells" in problem(handed_in({**VALID, "cells": [code("x")] * 4}))
    monkeypatch.setattr(notebook_files, "MAXIMUM_CODE", 3)
    assert "too much to grade" in problem(handed_in({**VALID, "cells": [code("x = 1")]}))
    assert notebook_at(handed_in({**VALID, "cells": [text("x = 1")]})).cells


def test_wrong_types_are_left_out_with_a_note(handed_in):
    cells = [
        5,
        None,
        {"cell_type": 3, "source": "kept"},
        {"cell_type": "code", "source": {"a": 1}, "id": "no id!", "metadata": []},
        {"cell_type": "code", "source": ["x = 1", 7], "metadata": {"tags": ["a", 3], "question": ["b"]}},
    ]
    notebook = notebook_at(handed_in({"cells": cells, "metadata": 3, "nbformat": "four"}))
    assert [(cell.index, cell.id, cell.kind, cell.source) for cell in notebook.cells] == [
        (2, "cell-2", "raw", "kept"),
        (3, "cell-3", "code", ""),
        (4, "cell-4", "code", "x = 1"),
    ]
    assert notebook.cells[2].tags == {"a"}
    assert notebook.cells[2].question == ""
    assert len(notebook.notes) == 4


@pytest.mark.parametrize("language", ["../../../etc", "en\n", "", 3, ["ru"], "x" * 100])
def test_an_odd_language_is_english(tmp_path, language):
    path = write(tmp_path / "a.ipynb", [], autograder={"language": language})
    assert notebook_at(path).language == "en"


def test_an_old_file_is_the_same_at_every_reading(handed_in):
    cells = [{"cell_type": "code", "language": "python", "input": "x = 1", "outputs": []}]
    path = handed_in({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]})
    assert notebook_at(path) == notebook_at(path)
