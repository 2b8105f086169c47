"""What grading and regrading open in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.data.sets import DataSet
    from autograder.grading.context import Bench
    from autograder.results.progress import Progress
    from autograder.sandbox.seam import KerasVersion
    from autograder.submissions.reading.reader import Reader
    from autograder.units.unit import Unit

__all__ = ["open_grading"]


@contextmanager
def open_grading(
    unit: Unit, images: DataSet | None, *, device: str, keras: KerasVersion, unsafe: bool, plain: bool = False
) -> Iterator[tuple[Bench, Reader, Progress]]:
    """Open the reader of notebooks, a bench whose sandbox starts when it is needed, and the view of what is going on.

    Args:
        unit: the teaching unit, built.
        images: its data set; None where it has none.
        device: ``cpu`` or ``gpu``.
        keras: which Keras workers have.
        unsafe: go on where nothing keeps workers from this user's files.
        plain: lines in the place of the view.
    """
    from autograder.grading.opening import open_bench
    from autograder.reports import terminal as console
    from autograder.submissions.reading.reader import Reader

    with Reader(unit) as reader:
        made = open_bench(
            unit, images, device=device, keras=keras, unsafe=unsafe, reader=reader, on_start=console.announce_start
        )
        with made as bench, console.progress(plain=plain) as progress:
            yield bench, reader, progress
