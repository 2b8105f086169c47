from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import SourceError
from autograder.files.source_texts import source_text

TEXT = "# %% [markdown]\n# Ответ: não\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_utf_8_is_read_whoever_saved_it(tmp_path, encoding, line_end):
    path = tmp_path / "notebook.py"
    path.write_bytes(TEXT.replace("\n", line_end).encode(encoding))
    assert source_text(path) == TEXT


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_other_unicode_is_named(tmp_path, encoding, name):
    path = tmp_path / "notebook.py"
    path.write_bytes(TEXT.encode(encoding))
    with pytest.raises(SourceError, match=rf"source/x\.py:1: the file is in {name}: save it as UTF-8"):
        source_text(path, Path("source/x.py"))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_first_line_that_is_not_utf_8_is_named(tmp_path, mark):
    path = tmp_path / "notebook.py"
    path.write_bytes(mark + TEXT.replace("Ответ: ", "").encode("cp1252"))
    with pytest.raises(SourceError, match="save the file as UTF-8") as caught:
        source_text(path)
    assert caught.value.line == 2


def test_a_file_that_is_not_there_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        source_text(tmp_path / "notebook.py")
