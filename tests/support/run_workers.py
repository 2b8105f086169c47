"""The workers of a training run in tests: a student's that has run some source, and a trainer's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from autograder.grading.training.asked import AskedNetwork, export_asked
from autograder.grading.training.calls import LARGEST_EXPORT
from autograder.sandbox.seam import Worker
from autograder.sandbox.training_requests import MakeAskedNetwork

__all__ = ["SourceWorkers"]


@dataclass
class SourceWorkers:
    """Opens workers for one source; see :class:`autograder.grading.training.calls.RunWorkers`.

    Attributes:
        open_worker: as the fixture of that name.
        source: the student's.
        ours: the source of the network that is asked for.
        requests: for it; none where the question asks for none.
        seconds: of a student's worker.
    """

    open_worker: Callable[..., Worker]
    source: str
    ours: str = ""
    requests: Sequence[MakeAskedNetwork] = ()
    seconds: float = 60
    opened: list[str] = field(default_factory=list)

    def open_student(self, images: str) -> Worker:
        self.opened.append(images)
        return self.open_worker(self.source, images=images, seconds=self.seconds)

    def open_trainer(self) -> Worker:
        self.opened.append("trainer")
        return self.open_worker("", images="all")

    def asked(self) -> Sequence[AskedNetwork]:
        return export_asked(lambda: self.open_worker(self.ours), self.requests, LARGEST_EXPORT)
