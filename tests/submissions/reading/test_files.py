"""Opening files that somebody else made."""

from __future__ import annotations

import os
import threading
import time

import pytest

from autograder.errors import SubmissionError
from autograder.submissions.reading.files import file_bytes


def problem(path, **options):
    with pytest.raises(SubmissionError) as caught:
        file_bytes(path, **options)
    return str(caught.value)


def test_a_file_is_read_whole(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(b"x" * 300_000)
    (tmp_path / "b.ipynb").write_bytes(b"")
    assert file_bytes(tmp_path / "a.ipynb") == b"x" * 300_000
    assert file_bytes(tmp_path / "b.ipynb") == b""


def test_pipes_and_folders_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    assert "is not a file" in problem(tmp_path / "pipe.ipynb")
    assert "is not a file" in problem(tmp_path / "folder.ipynb")
    assert "is not a file" in problem(tmp_path / "absent.ipynb")


def test_links_are_not_followed(tmp_path):
    (tmp_path / "work.ipynb").write_bytes(b"{}")
    (tmp_path / "link.ipynb").symlink_to("work.ipynb")
    assert "link.ipynb cannot be opened" in problem(tmp_path / "link.ipynb")


def test_a_large_file_is_not_read(tmp_path):
    with (tmp_path / "large.ipynb").open("wb") as file:
        file.truncate(2**40)
    assert "clear the outputs" in problem(tmp_path / "large.ipynb")
    (tmp_path / "a.ipynb").write_bytes(b"x" * 11)
    assert "clear the outputs" in problem(tmp_path / "a.ipynb", most=10)


def test_a_file_that_grows_is_read_up_to_the_bound(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"x")
    read = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, count: b"y" * count if descriptor > 2 else read(0, 0))
    assert "clear the outputs" in problem(path, most=1000)


def test_a_file_in_use_by_a_writer_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.ipynb")
    writer = threading.Thread(target=lambda: os.close(os.open(tmp_path / "pipe.ipynb", os.O_RDWR)), daemon=True)
    writer.start()
    started = time.monotonic()
    assert "is not a file" in problem(tmp_path / "pipe.ipynb")
    assert time.monotonic() - started < 2
