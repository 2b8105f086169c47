"""The unit of work: one question of one submission, as plain data that travels to whoever grades it.

A task runs in a thread, in a process of its own, on another machine: where it runs, its bench is made at the first task
and kept for those that follow.
"""

from __future__ import annotations

import atexit
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import msgspec

from autograder.errors import GraderFault
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.keys import checks_key
from autograder.grading.opening import Setup, open_setup
from autograder.grading.question import grade_answer
from autograder.locale.sentences import sentence
from autograder.results.records import QuestionResult
from autograder.submissions.folders import Answer

__all__ = ["Task", "grade_question"]


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One question of one submission.

    Attributes:
        setup: what the bench is made of.
        question: its name.
        answer: the student's.
        replaced: earlier questions whose answers, having lost points, the solution's stand in for.
        trains: whether checks that need a training run are run.
        before_training: its result without these, where it is known.
        latest: the answer's latest result, of which checks may be taken over; where it is known.
        cache: a folder where training runs are looked up and kept, as whoever grades sees it; "" for none.
        key: what the result depends on where the task comes from; "" if whoever grades need not be alike.
    """

    setup: Setup
    question: str
    answer: Answer
    replaced: tuple[str, ...] = ()
    trains: bool = True
    before_training: QuestionResult | None = None
    latest: QuestionResult | None = None
    cache: str = ""
    key: str = ""


def grade_question(task: Task) -> QuestionResult:
    """Run a question's public and hidden tests against an answer.

    Returns:
        One result per check, whatever the student's code does; see :func:`.question.grade_answer`.

    Raises:
        AutograderError: no bench can be made here, or another than where the task comes from, or the machine fails: not
            this task's fault.
    """
    bench = _benches.of(task.setup)
    bench = replace(bench, trains=bench.trains and task.trains)
    question = bench.unit.question(task.question)
    if task.key and task.key != checks_key(bench, question, task.answer, task.replaced):
        message = sentence("the kit, the data or the versions of TensorFlow and Keras are not those of whoever asks")
        raise GraderFault(message)
    return grade_answer(
        bench,
        question,
        task.answer,
        replaced=task.replaced,
        cache=Cache(Path(task.cache)) if task.cache else None,
        before_training=task.before_training,
        latest=task.latest,
    )


class _Benches:
    """Those of this process, until it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._benches: dict[Setup, Bench] = {}
        self._stack = ExitStack()
        atexit.register(self._stack.close)

    def of(self, setup: Setup) -> Bench:
        """The bench of a setup, made once."""
        with self._lock:
            if setup not in self._benches:
                self._benches[setup] = self._stack.enter_context(open_setup(setup))
            return self._benches[setup]


_benches = _Benches()
