"""What runs in a Dask worker's process: a grader, like the one of ``make grade``, and no line of a student's.

It makes a bench at its first task (:func:`.task.grade_question`), with a zygote and a sandbox of its own, both started
as programs: a worker under Dask's nanny is daemonic, and could not fork children by :mod:`multiprocessing`.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.data.sets import cache_folder
from autograder.errors import AutograderError
from autograder.files.output import written
from autograder.grading.task import Task, grade_question
from autograder.results.records import QuestionResult

__all__ = ["Answered", "Graded", "SentData", "Unfit", "grade_there"]

_LINGERING_SECONDS = 2.0
"""So long a machine that takes itself out of service is there, so that its last words arrive."""


class SentData(msgspec.Struct, frozen=True):
    """A data set's file that a cluster holds for machines which do not have it.

    Attributes:
        dataset: what it is published under.
        name: of the file.
    """

    dataset: str
    name: str


class Graded(msgspec.Struct, frozen=True, tag=True):
    """A task is done."""

    result: QuestionResult


class Unfit(msgspec.Struct, frozen=True, tag=True):
    """This machine takes itself out of service, instead of failing all tasks that there are.

    Attributes:
        worker: its address.
        reason: for the instructor.
    """

    worker: str
    reason: str


Answered = Graded | Unfit


def grade_there(task: bytes, sent: bytes) -> bytes:
    """Grade, in processes of its own.

    Args:
        task: a :class:`.task.Task`, as JSON: nothing of ours is pickled.
        sent: a :class:`SentData` or null, likewise.

    Returns:
        An :data:`Answered`, likewise.
    """
    return msgspec.json.encode(
        _answered(msgspec.json.decode(task, type=Task), msgspec.json.decode(sent, type=SentData | None))
    )


def _answered(task: Task, sent: SentData | None) -> Answered:
    try:
        try:
            return Graded(grade_question(task))
        except AutograderError:
            if sent is None:
                raise
        setup = msgspec.structs.replace(task.setup, data=str(_received(sent)))
        return Graded(grade_question(msgspec.structs.replace(task, setup=setup)))
    except AutograderError as error:
        return Unfit(_leave(), str(error))


def _received(sent: SentData) -> Path:
    """The file that was sent, which reaches each machine once."""
    from distributed import get_client

    path = cache_folder() / "sent" / sent.dataset / sent.name
    if not path.exists():
        written(path, get_client().get_dataset(sent.dataset).result())
    return path


def _leave() -> str:
    """Have the worker end, its nanny too: a worker that was begun anew would be as unfit."""
    from distributed import get_worker

    worker = get_worker()
    worker.loop.add_callback(worker.loop.call_later, _LINGERING_SECONDS, worker.close)
    return str(worker.address)
