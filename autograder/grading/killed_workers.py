"""A worker that was killed decides nothing at once: its work is begun anew.

Whoever runs short of memory or shuts something down kills processes, too, so that once is nobody's fault; code that
ends its own process does so each time.
"""

from __future__ import annotations

from collections.abc import Callable

from autograder.grading.context import QuestionWorkers
from autograder.results.records import QuestionResult

__all__ = ["require_undisturbed", "undisturbed"]

_MOST_TRIES = 3


class _WorkerKilled(Exception):
    """What became of a question is not known: a worker of it was killed."""


def undisturbed(attempt: Callable[[bool], QuestionResult]) -> QuestionResult:
    """What comes of an attempt in which no worker was killed, or of the last one.

    Args:
        attempt: is told whether there will be another; then it ends by :func:`require_undisturbed`.
    """
    for _try in range(1, _MOST_TRIES):
        try:
            return attempt(True)
        except _WorkerKilled:
            continue
    return attempt(False)


def require_undisturbed(workers: QuestionWorkers, may_repeat: bool) -> None:
    """End an attempt in which a worker was killed, where there will be another."""
    if may_repeat and any(worker.was_killed for worker in workers.opened):
        raise _WorkerKilled
