"""Text that is made to hold up a parser costs the grader little, and others nothing."""

from __future__ import annotations

import json
import os
import threading
import time

import pytest
from support.answered_notebooks import ALL_ANSWERED, QUESTIONS, answered, statuses
from support.handed_in import code, write
from support.poisons import ARCHIVES, CELLS, ENDS_THE_READER, FILES, MEGABYTE, notebook

from autograder.errors import SubmissionError
from autograder.gradescope.hand_in import read_hand_in
from autograder.locale.sentences import said
from autograder.sandbox.usage import memory
from autograder.submissions.folders import find_submissions, read_submission

FAST_TIER = {
    *("finally in finally", "returns through a finally", "brackets", "comprehensions", "integer", "surrogates"),
    *(
        "product bomb",
        "nested f-strings",
        "named characters",
        "old cells",
        "20 MB of objects",
        "20 MB of output",
    ),
}


def poison(table: dict) -> pytest.MarkDecorator:
    """A selection for the fast tier, all for the slow one."""
    return pytest.mark.parametrize(
        "name", [name if name in FAST_TIER else pytest.param(name, marks=pytest.mark.slow) for name in table]
    )


SLOWEST = 40
"""Seconds on a busy machine; the slowest takes 3 s on an idle one."""


def document_with(source: str) -> bytes:
    handed_in = answered(own="class Own: pass\n" + source)
    return json.dumps({"cells": handed_in, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


class Peak(threading.Thread):
    """Watches this process's memory, so that it is measured while it is used."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.highest = self.before = memory(os.getpid())
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(0.01):
            self.highest = max(self.highest, memory(os.getpid()))

    def __enter__(self) -> Peak:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        self.join()

    @property
    def grown(self) -> int:
        return self.highest - self.before


@poison(CELLS)
def test_no_cell_costs_the_grader_memory_or_another_question(shared, name):
    started = time.monotonic()
    with Peak() as peak:
        read = shared.read("a.ipynb", document_with(CELLS[name]))
    assert time.monotonic() - started < SLOWEST
    assert peak.grown < 100 * MEGABYTE
    assert {name: status for name, status in statuses(read).items() if name != "own"} == {
        name: "answered" for name in QUESTIONS if name != "own"
    }


@poison(FILES)
def test_no_file_costs_the_grader_memory(shared, name):
    content = FILES[name]()
    started = time.monotonic()
    with Peak() as peak:
        read = sentence = None
        try:
            read = shared.read("a.ipynb", content)
        except SubmissionError as error:
            sentence = str(error)
    if read is None:
        assert "a.ipynb" in sentence
    else:
        assert set(statuses(read).values()) <= {"missing", "broken"}
    assert time.monotonic() - started < SLOWEST
    assert peak.grown < 150 * MEGABYTE
    assert statuses(shared.read("a.ipynb", notebook(answered()))) == ALL_ANSWERED


@pytest.mark.slow
@pytest.mark.parametrize("name", ARCHIVES)
def test_no_archive_costs_the_grader_memory(unit, tmp_path, name):
    folder = tmp_path / "submission"
    folder.mkdir()
    (folder / "work.zip").write_bytes(ARCHIVES[name]())
    started = time.monotonic()
    with Peak() as peak:
        assert read_hand_in(folder, unit).problem
    assert time.monotonic() - started < SLOWEST
    assert peak.grown < 200 * MEGABYTE


def test_ten_honest_submissions_beside_poison_have_their_answers(unit, reader, tmp_path):
    folder = tmp_path / "class"
    for number in range(10):
        write(folder / f"honest{number}.ipynb", answered())
    honest = {path.name: read_submission(path, unit, reader) for path in find_submissions(folder)}
    for name in ("finally in finally", "returns through a finally", "brackets", "integer"):
        (folder / f"{name}.ipynb").write_bytes(document_with(CELLS[name]))
    for name in ("old cells", "20 MB of lists"):
        (folder / f"{name}.ipynb").write_bytes(FILES[name]())
    read = {path.name: read_submission(path, unit, reader) for path in find_submissions(folder)}
    assert len(read) == 16
    assert {name: read[name] for name in honest} == honest


def test_a_folder_of_poison_is_given_up_at_the_first_file(unit, reader, tmp_path):
    for number in range(10):
        path = tmp_path / "Ana" / f"{number}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(notebook([code(ENDS_THE_READER)] * 9))
    started = time.monotonic()
    assert "0.ipynb takes more time or memory" in said(read_submission(tmp_path / "Ana", unit, reader).problem)
    assert time.monotonic() - started < SLOWEST
    for number in range(21):
        write(tmp_path / "Boris" / f"{number}.ipynb", [])
    assert "too many files" in said(read_submission(tmp_path / "Boris", unit, reader).problem)
