"""The run inside the container: one submission, one results file, and an end before the platform's time limit.

:func:`main` is what ``run_otter.py`` calls. Questions are graded one at a time, the quick ones first. The results file
is there and valid from the first moment on. When time runs out, the checks that are left get a row that says so.
A run by hand, which nothing ends, grades as many questions at once as there are processors.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from autograder.errors import AutograderError, OutputError
from autograder.files.folder_names import CACHE
from autograder.gradescope.container import limits_within, memory_of_container
from autograder.gradescope.hand_in import read_hand_in
from autograder.gradescope.platform import Platform, read_platform
from autograder.gradescope.recorder import Recorder
from autograder.gradescope.settings import Settings, packed_unit, read_settings
from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache, cache_of_machine
from autograder.grading.given_network import check_environment, run_facts
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.locale.messages import _, speaking
from autograder.locale.numbers import number
from autograder.locale.sentences import Sentence, as_number, said, sentence
from autograder.results.records import SubmissionResult
from autograder.results.words import status_text
from autograder.sandbox.seam import Sandbox
from autograder.submissions.folders import Submission
from autograder.submissions.hand_ins import HandIns
from autograder.units.unit import Unit

__all__ = ["grade_for_otter", "grade_hand_in", "main"]

MARGIN_SECONDS = 40.0
"""So long before the platform's limit the run ends by itself: half a processor needs some seconds to start and stop."""


def main(root: Path, *, started: float | None = None) -> int:
    """Grade the submission below ``root``, laid out as Gradescope lays out ``/autograder``.

    Args:
        root: holds ``submission/``, ``results/`` and perhaps ``submission_metadata.json``.
        started: when the run began, by :func:`time.monotonic`.

    Returns:
        The exit status: 0, or 1 where the grader failed. There is a results file either way.
    """
    deadline = (time.monotonic() if started is None else started) - MARGIN_SECONDS
    settings = read_settings()
    is_sound = False
    try:
        result = grade_hand_in(root, settings, deadline=deadline + settings.gradescope.seconds)
        is_sound = result.status != "needs attention"
        _tell_instructor(result)
        _write_for_otter(root / "results")
    except OutputError as error:  # the file of an earlier moment is still there, and whole
        _tell_fault(str(error))
    sys.stdout.flush()
    os._exit(0 if is_sound else 1)  # threads may still wait for workers that were ended


def grade_hand_in(root: Path, settings: Settings, *, deadline: float) -> SubmissionResult:
    """Grade, and write ``results/results.json``.

    Args:
        root: as for :func:`main`.
        settings: of the zip.
        deadline: when to stop, by :func:`time.monotonic`.

    Returns:
        What was written.
    """
    unit = packed_unit(settings)
    platform = read_platform(root / "submission_metadata.json")
    submission = read_hand_in(root / "submission", unit)
    with speaking(submission.language):
        recorder = Recorder(
            root / "results" / "results.json",
            unit,
            submission,
            hidden_checks=platform.hidden_checks(unit.gradescope),
            tells_details=platform.tells_details(unit.gradescope),
            notices=platform.notices(),
            facts={"platform": platform.facts()},
        )
        recorder.write()
        return _Run(settings, unit, platform, submission, recorder, deadline).until_done()


def grade_for_otter(root: Path, settings: str) -> None:
    """Grade a submission laid out below ``root`` on all processors, without a time limit; for :mod:`.otter_plugin`.

    Args:
        root: as for :func:`main`.
        settings: of the zip, as JSON.
    """
    try:
        _tell_instructor(grade_hand_in(root, msgspec.json.decode(settings, type=Settings), deadline=math.inf))
    except OutputError as error:
        _tell_fault(str(error))
        sys.exit(1)


class _Run:
    """The grading of one submission, in a thread that can be left behind."""

    def __init__(
        self,
        settings: Settings,
        unit: Unit,
        platform: Platform,
        submission: Submission,
        recorder: Recorder,
        deadline: float,
    ) -> None:
        self._settings, self._unit, self._platform = settings, unit, platform
        self._deadline, self._has_deadline = deadline, deadline != math.inf
        # A worker may take all memory of a container; and of two trainings at once, both might be late.
        self._jobs = 1 if self._has_deadline else len(os.sched_getaffinity(0))
        self._submission, self._recorder = submission, recorder
        self._sandbox: Sandbox | None = None
        self._takes_over = unit.gradescope.take_over
        self._cache: Cache | None = None  # of this submission: nothing of another one's is in it
        self._fault = ""

    def until_done(self) -> SubmissionResult:
        """Grade until all is done or time is up; what stands in the file then."""
        thread = threading.Thread(target=self._grade, daemon=True)
        thread.start()
        thread.join(max(0.0, self._deadline - time.monotonic()) if self._has_deadline else None)
        if thread.is_alive():
            notice = sentence(
                "Not graded: grading was stopped after {seconds} s, before the platform would have ended it.",
                seconds=as_number(self._unit.gradescope.seconds - MARGIN_SECONDS),
            )
            result = self._recorder.close(notice, "not finished")
        elif self._fault:
            notice = sentence("Not graded: the grader itself failed, not you. Please tell your instructor.")
            result = self._recorder.close(notice, "needs attention")
        else:
            result = self._recorder.close()
        if self._sandbox is not None and self._cache is not None and thread.is_alive():
            self._cache.seal()
            self._sandbox.close()
        return msgspec.structs.replace(result, notes=[*result.notes, *self._notes_on_earlier_runs(result)])

    def _notes_on_earlier_runs(self, result: SubmissionResult) -> list[Sentence]:
        return [
            sentence("{question}: training runs were taken over from an earlier submission.", question=graded.question)
            for graded in result.questions
            if self._takes_over and graded.training_key in self._platform.earlier
        ]

    def _grade(self) -> None:
        with speaking(self._submission.language):
            try:
                self._grade_with_sandbox()
            except AutograderError as error:
                self._fault = str(error)
            except Exception:
                self._fault = traceback.format_exc()
            if self._fault:
                _tell_fault(self._fault)

    def _grade_with_sandbox(self) -> None:
        if self._submission.problem:  # nothing to run
            self._recorder.status = "needs attention" if self._submission.needs_attention else "not readable"
            return
        images = open_unit_data(self._unit, self._settings.source)
        limits = limits_within(memory_of_container())
        with (
            TemporaryDirectory(prefix="autograder-") as records,
            open_bench(self._unit, images, limits=limits) as opened,
        ):
            bench = replace(opened, trains=self._unit.gradescope.training)
            self._cache = Cache(Path(records) / CACHE)
            self._sandbox = bench.sandbox
            environment = None
            if bench.trains:
                environment = check_environment(bench, threads=self._jobs, cache=cache_of_machine())
            if self._takes_over:
                for key, runs in self._platform.earlier.items():
                    self._cache.keep_runs(key, runs)
            self._recorder.facts |= {**run_facts(bench, images, environment), "speed": bench.speed.factor}
            self._recorder.write()
            batch = Batch(
                bench,
                HandIns.of([self._submission]),
                Path(records),
                self._recorder.facts,
                self._cache,
                self._recorder,
                quick_first=self._has_deadline,
            )
            run_on_threads(batch, self._jobs)


def _tell_fault(fault: str) -> None:
    # Translators: {reason} is another message, or technical and English.
    print(_("The grader failed: {reason}").format(reason=fault), flush=True)


def _tell_instructor(result: SubmissionResult) -> None:
    """Print what rows do not show; the platform keeps it for instructors."""
    line = _("{submission}: {score} points, {status}")
    status = status_text(result.status)
    print(line.format(submission=result.submission, score=number(result.score), status=status))
    if result.problem:
        print(said(result.problem))
    for note in result.all_notes:
        print(_("note: {note}").format(note=said(note)))
    for question in result.questions:
        for check in question.checks:
            if check.detail or (check.traceback and check.hidden):
                print(f"{question.question}: {check.check}: {check.outcome}. {said(check.detail)}")
                if check.hidden and check.traceback:
                    print(said(check.traceback))
            if check.mistake_summary:
                # Translators: {question} and {check} are identifiers, {mistake} is a mistake in a few words.
                line = _("{question}: {check}: the mistake is {mistake}")
                print(line.format(question=question.question, check=check.check, mistake=said(check.mistake_summary)))


def _write_for_otter(folder: Path) -> None:
    """Write Otter's own results where `otter grade` waits for them."""
    if (folder / "results.pkl").exists():
        from autograder.gradescope.otter_results import write_otter_results
        from autograder.results.schema import ResultsFile

        record = msgspec.json.decode((folder / "results.json").read_bytes(), type=ResultsFile)
        write_otter_results(folder / "results.pkl", record)
