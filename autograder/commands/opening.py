"""What grading and regrading open in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.data.sets import DataSet
    from autograder.grading.cluster import Cluster
    from autograder.grading.context import Bench
    from autograder.grading.opening import Setup
    from autograder.results.progress import Progress
    from autograder.sandbox.seam import Device, KerasVersion
    from autograder.submissions.reading.reader import Reader
    from autograder.units.unit import Unit

__all__ = ["open_elsewhere", "open_grading"]


@contextmanager
def open_grading(
    unit: Unit, images: DataSet | None, *, device: Device, keras: KerasVersion, unsafe: bool, plain: bool = False
) -> Iterator[tuple[Bench, Reader, Progress]]:
    """Open the reader of notebooks, a bench whose sandbox starts when it is needed, and the view of what is going on.

    Args:
        unit: the teaching unit, built.
        images: its data set; None where it has none.
        device: what networks are trained on.
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
        with made as bench, console.progress(unit, plain=plain) as progress:
            yield bench, reader, progress


@contextmanager
def open_elsewhere(
    cluster: str,
    unit: Unit,
    data: str,
    *,
    device: Device,
    keras: KerasVersion,
    unsafe: bool,
    budget: float,
    trains: bool = True,
) -> Iterator[tuple[Cluster, Setup] | None]:
    """Open a cluster, and say what its machines make their benches of; None where none was asked for.

    Args:
        cluster: as :func:`.grading.cluster.open_cluster` takes it; "" for this machine.
        unit: the teaching unit.
        data: as for ``make grade``.
        device: what networks are trained on.
        keras: which Keras workers have.
        unsafe: go on where nothing keeps workers from the files of a machine's user.
        budget: time for training networks of students' own, as a multiple of the unit's.
        trains: whether checks that need a training run are run.
    """
    if not cluster:
        yield None
        return

    from autograder.grading.cluster import open_cluster
    from autograder.grading.opening import Setup
    from autograder.grading.unit_data import file_to_send

    setup = Setup(
        unit=unit.name,
        data=data,
        device=device,
        keras=keras,
        unsafe=unsafe,
        trains=trains,
        budget=budget,
        tests_itself=True,
    )
    with open_cluster(cluster, file_to_send(unit, data)) as opened:
        yield opened, setup
