"""A run by hand has all processors; one that a platform may end grades one by one. Both speak one language."""

from __future__ import annotations

import json
import math
import os
import threading
import time
from contextlib import contextmanager

import pytest
from support.bracketed import bracketed
from support.fakes import HELD_OUT, tiny_data, trained
from support.handed_in import InProcess

from autograder.authoring.notebooks.transplant import notebook_with_answers, solution_answers
from autograder.gradescope import run
from autograder.gradescope.recorder import Recorder
from autograder.gradescope.settings import Settings
from autograder.grading.opening import make_bench
from autograder.locale.messages import language
from autograder.sandbox.fake import FakeSandbox


class WatchedSandbox(FakeSandbox):
    """Knows how many of its workers were at work at once; each takes its time at first."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.most = 0
        self._working = 0
        self._lock = threading.Lock()
        self._trained = trained(95, held_out=HELD_OUT)

    def _answer(self, request, arrays, memory):
        with self._lock:
            self._working += 1
            self.most = max(self.most, self._working)
        try:
            if "has begun" not in memory:
                memory["has begun"] = True
                time.sleep(0.3)
            return self._trained(request, arrays, memory)
        finally:
            with self._lock:
                self._working -= 1


@pytest.fixture
def hand_in(unit, tmp_path, monkeypatch):
    """Grades the solution, in Russian, on fake workers; the file, the sandbox, and the languages that were spoken."""
    sandbox = WatchedSandbox()
    spoken: list[tuple[str, str]] = []
    root = tmp_path / "autograder"
    (root / "submission").mkdir(parents=True)
    notebook = notebook_with_answers(unit, solution_answers(unit))
    notebook.metadata.autograder.language = "ru"
    (root / "submission" / "hw.ipynb").write_text(json.dumps(notebook), encoding="utf-8")

    class Listening(Recorder):
        def check(self, submission, question, result) -> None:
            spoken.append((question, language()))
            super().check(submission, question, result)

    @contextmanager
    def open_fake(of, data, **options):
        with InProcess(of) as reader:
            yield make_bench(of, data, sandbox, reader=reader)

    monkeypatch.setattr(run, "Recorder", Listening)
    monkeypatch.setattr(run, "open_bench", open_fake)
    monkeypatch.setattr(run, "open_unit_data", lambda *_anything: tiny_data(tmp_path))
    monkeypatch.setattr(run, "check_environment", lambda *_anything, **_options: None)
    monkeypatch.setattr(run, "packed_unit", lambda settings: unit)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})

    def hand_in(deadline: float):
        run.grade_hand_in(root, Settings(unit=unit.name), deadline=deadline)
        return json.loads((root / "results" / "results.json").read_bytes()), sandbox, spoken

    return hand_in


@pytest.mark.parametrize(("seconds", "at_once"), [(math.inf, 2), (60.0, 1)])
def test_only_what_nothing_ends_grades_questions_at_once(hand_in, tmp_path_factory, seconds, at_once):
    with bracketed(tmp_path_factory.mktemp("catalogues"), "ru"):
        record, sandbox, spoken = hand_in(time.monotonic() + seconds)
    assert sandbox.most == at_once
    assert {said for _question, said in spoken} == {"ru"}
    assert len({question for question, _said in spoken}) == 2
    assert record["extra_data"]["status"] == "graded"
    assert all(row["output"].startswith("⟦ru") for row in record["tests"] if "max_score" in row)
