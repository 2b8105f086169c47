"""Grades a folder of submissions: reads, schedules, records, sums up.

There are two passes. The first does all that takes seconds, of all submissions, so that what is wrong shows in minutes;
the second trains, where an answer has points to win by it, and begins when no check is left to begin. Verdicts do not
depend on the order.

Every graded question is kept as soon as it is done, under a key of all that it depends on. A second run takes over what
still holds, so an interrupted batch goes on where it stopped, and a corrected answer costs only what changed. An answer
that several students hand in is graded once.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from autograder.errors import OutputError
from autograder.files.folder_names import submission_folders
from autograder.grading.admission import Admission
from autograder.grading.both_passes import BothPasses
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.feedback import explain_fault
from autograder.grading.not_run import with_rows_not_run
from autograder.grading.opening import Setup
from autograder.grading.passes import Earlier, Pass
from autograder.grading.places import with_places
from autograder.grading.schedule import Schedule
from autograder.locale.sentences import sentence
from autograder.results.answers_file import WrittenAnswer, write_answers
from autograder.results.basis import Basis
from autograder.results.progress import Progress
from autograder.results.records import QuestionResult, SubmissionResult, SubmissionStatus, write_json
from autograder.results.results_file import to_gradescope
from autograder.results.schema import ResultsFile, Row, SandboxFacts
from autograder.submissions.folders import Answer, Submission
from autograder.submissions.hand_ins import HandIns

__all__ = ["Batch", "run_on_threads"]

_NOT_TRAINED = sentence("Not run yet: this check trains a network, and only the others have been run so far.")


@dataclass
class Batch:
    """The grading of many submissions on one bench.

    Args:
        bench: what to grade on.
        hand_ins: what to grade; each is read when its turn comes.
        output: folder of this unit's grades.
        facts: what every results file says about the run.
        cache: what is known already, and where what is found out is kept.
        progress: told what happens.
        quick_first: whether the questions that take long come last, because time may run out.
        elsewhere: what processes that grade make their benches of; by default all is graded on this one. They tell of
            nothing before a question is done.
        requires_alike: whether these processes are on other machines, which have to be as this one is.
        admission: whether memory holds one more question.
    """

    bench: Bench
    hand_ins: HandIns
    output: Path
    facts: dict[str, Any]
    cache: Cache
    progress: Progress = field(default_factory=Progress)
    quick_first: bool = False
    elsewhere: Setup | None = None
    requires_alike: bool = False
    admission: Admission = field(default_factory=Admission)
    _results: dict[int, SubmissionResult] = field(default_factory=dict, init=False)
    _folders: dict[str, Path] = field(default_factory=dict, init=False)

    def run(self, executor: Executor, jobs: int) -> list[SubmissionResult]:
        """Grade all of them.

        Args:
            executor: runs the questions; its threads or processes wait for workers, they do not compute.
            jobs: questions under way at once.

        Returns:
            One result per submission, in their order.

        Raises:
            KeyboardInterrupt: passed on; what was finished is on disk.
            OutputError, SandboxUnavailable: the machine can write nothing more, or run no worker. What the grader
                fails on otherwise is one question's or one submission's.
        """
        places = range(len(self.hand_ins.names))
        self._folders = submission_folders(self.output, list(self.hand_ins.names))
        first = self._pass(replace(self.bench, trains=False), places)
        first.later = replace(self.bench, trains=True)  # what is known is told, also where nothing is trained now
        source: Pass | BothPasses = first
        if self.bench.trains:
            second = self._pass(self.bench, (), first.found)
            source = BothPasses(first, second, lambda place: self._results[place].is_partial, self.progress)
        self.progress.phase("checks", len(places))
        self.progress.begin(first.total_cost)
        tell, quick_first = self.progress.scheduled, self.quick_first
        try:
            Schedule(source, executor, jobs, self.admission, quick_first=quick_first, tell=tell).run()
        except BaseException:
            self.stop()
            raise
        return [self._results[place] for place in places]

    def stop(self) -> None:
        """Keep nothing more: what comes from now on comes from workers that are being ended."""
        self.cache.seal()

    def _pass(self, bench: Bench, places: Sequence[int], earlier: Earlier | None = None) -> Pass:
        return Pass(
            bench,
            self.hand_ins,
            list(places),
            self.cache,
            self.progress,
            self._finish,
            self.elsewhere,
            self.requires_alike,
            {} if earlier is None else earlier,  # it fills while the first pass goes on
        )

    def _finish(
        self, place: int, submission: Submission, graded: list[QuestionResult], bases: dict[str, Basis]
    ) -> None:
        """Write down what was found out about a submission."""
        unit = self.bench.unit
        placed = [with_places(each, submission.answers.get(each.question)) for each in graded]
        rows = [with_rows_not_run(unit, unit.question(each.question), each, _NOT_TRAINED) for each in placed]
        result = SubmissionResult(
            submission=submission.name,
            language=submission.language,
            status=_status(submission, rows),
            problem=submission.problem,
            questions=rows,
            notes=list(submission.notes),
            facts={
                **self.facts,
                "speed": self.bench.speed.measured,
                "sandbox": SandboxFacts(layers=self.cache.layers_of_last_workers(self.bench.sandbox.layers)),
                "bases": bases,
            },
        )
        write_answers(self._folders[submission.name], _own_code(submission, self.bench.solutions), submission.file)
        path = self._folders[submission.name] / "results.json"
        before = _rows_in(path)
        try:
            written = to_gradescope(result, unit)
            write_json(path, written)
            if before == written.tests:
                self.progress.unchanged(submission.name)
        except OutputError:
            raise
        except Exception as error:  # what cannot be written down is nobody's grade
            fault = explain_fault(error)
            result = msgspec.structs.replace(
                result, status="needs attention", problem=fault.message, questions=[], notes=[fault.detail]
            )
            write_json(path, to_gradescope(result, unit))
        self._results[place] = result
        if result.is_partial and self.bench.trains:
            self.progress.checked(result)
        else:
            self.progress.finish(result)


def _rows_in(path: Path) -> list[Row] | None:
    """The rows of the results file that an earlier run, or the first pass, has written; None where there is none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=ResultsFile).tests
    except (OSError, msgspec.MsgspecError):  # no file, or one that is damaged or of another version
        return None


def run_on_threads(batch: Batch, jobs: int) -> list[SubmissionResult]:
    """Run a batch on threads of this process; an interrupt closes its sandbox.

    Args:
        batch: the work.
        jobs: questions under way at once.
    """
    with _SpeakingThreads(jobs) as executor:
        try:
            return batch.run(executor, jobs)
        except BaseException:
            batch.stop()
            batch.bench.sandbox.close()  # ends the workers, so that no thread waits for one
            raise


class _SpeakingThreads(ThreadPoolExecutor):
    """Threads that speak the language of whoever gives them something to do: what they tell of may be said at once."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        """Run the call in a copy of the caller's context; see :class:`concurrent.futures.Executor`."""
        return super().submit(contextvars.copy_context().run, function, *arguments, **options)


def _own_code(submission: Submission, solutions: Mapping[str, Answer]) -> dict[str, WrittenAnswer]:
    """What the student wrote, by question: the answers' own cells, without those that their programs begin with."""
    return {
        name: WrittenAnswer(
            source=answer.written,
            form="" if name in solutions and answer.form == solutions[name].form else answer.form,
        )
        for name, answer in submission.answers.items()
        if answer.status == "answered"
    }


def _status(submission: Submission, graded: Sequence[QuestionResult]) -> SubmissionStatus:
    if submission.problem:
        return "needs attention" if submission.needs_attention else "not readable"
    if any(result.needs_attention for result in graded):
        return "needs attention"
    statuses = {answer.status for answer in submission.answers.values()}
    if statuses == {"missing"}:
        return "no answer cells"
    if statuses <= {"blank", "missing"}:
        return "blank"
    return "not trained yet" if any(result.is_partial for result in graded) else "graded"
