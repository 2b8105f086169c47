"""Fixtures that run real workers: one zygote serves the whole session."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import settings
from support.fixture_units import built_fixture, checkout_with_kit, open_shapes, write_shapes
from support.images import LOADER, separable_images

from autograder.data.sets import DataSet, HeldOutImages
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.requests import Cell, Start
from autograder.sandbox.worker_process import Limits, WorkerProcess
from autograder.submissions.folders import Answer, read_submission
from autograder.units.unit import REPOSITORY, Unit, load_unit

# How long one example takes says how busy the machine is.
settings.register_profile("kit", deadline=None)
settings.load_profile("kit")


@pytest.fixture(scope="session")
def real_unit() -> Unit:
    return load_unit("cifar10_convnet")


@pytest.fixture(scope="session")
def unit(real_unit: Unit) -> Unit:
    """What is graded; rooms whose tests need a small unit have another one."""
    return real_unit


@pytest.fixture(scope="session")
def solutions(unit: Unit) -> dict[str, Answer]:
    return read_submission(unit.solution_notebook(), unit).answers


@pytest.fixture(scope="session")
def held_out() -> HeldOutImages:
    return HeldOutImages(*separable_images(2000, seed=3), num_validation=1000, classes=10)


@pytest.fixture(scope="session")
def training_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small training set that any network learns in an epoch."""
    folder = tmp_path_factory.mktemp("training")
    images, labels = separable_images(1280, seed=1)
    np.save(folder / "images.npy", images)
    np.save(folder / "labels.npy", labels)
    return folder / "images.npy", folder / "labels.npy"


@pytest.fixture(scope="session")
def sandbox(training_files: tuple[Path, Path]) -> Iterator[ProcessSandbox]:
    with ProcessSandbox(training_files, limits=Limits(memory_bytes=2 * 2**30)) as sandbox:
        yield sandbox


OpenWorker = Callable[..., WorkerProcess]


@pytest.fixture
def open_worker(sandbox: ProcessSandbox) -> Iterator[OpenWorker]:
    """Opens a worker that has run some source as the answer to a question."""
    with ExitStack() as stack:

        def open_worker(
            source: str, *, wanted: tuple[str, ...] = (), seconds: float = 60, images: str = "few"
        ) -> WorkerProcess:
            worker = stack.enter_context(sandbox.open(seconds, images=images))
            cells = (
                Cell(id="given", question="", source="import numpy as np\nimport tensorflow as tf\n"),
                Cell(id="answer", question="question", source=source),
            )
            reply = worker.call(Start(cells=cells, question="question", wanted=wanted, loader=LOADER))
            raised = [entry.traceback for entry in reply.body.raised]
            assert not raised, raised[0]
            return worker

        yield open_worker


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all test processes."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def plain(shared: Path) -> Unit:
    """The unit of tests/fixtures that has no data set, built; not to be changed."""
    return built_fixture("plain", shared / "units" / "plain")


@pytest.fixture(scope="session")
def shapes(shared: Path) -> Unit:
    """The unit of tests/fixtures that has tiny images, built; not to be changed."""
    return built_fixture("shapes", shared / "units" / "shapes")


@pytest.fixture(scope="session")
def shapes_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its images, as an instructor has them."""
    return write_shapes(tmp_path_factory.mktemp("images") / "shapes.npz")


@pytest.fixture(scope="session")
def shapes_data(shapes: Unit, shapes_file: Path, tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    """Its images, as grading opens them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_CACHE", str(tmp_path_factory.mktemp("cache")))
        return open_shapes(shapes, shapes_file)


@pytest.fixture
def checkout(shapes: Unit, shapes_file: Path) -> Iterator[Unit]:
    """The same unit as the only one of a whole checkout with a kit of its own, where processes of any user may read."""
    with tempfile.TemporaryDirectory(prefix="checkout-") as name:
        Path(name).chmod(0o755)
        yield checkout_with_kit(shapes, Path(name, "kit"), shapes_file)


@pytest.fixture(scope="session")
def graded_examples(shared: Path) -> Path:
    """What `make grade` makes of the examples on stand-in data, and what it says, in ``said.txt``."""
    folder = shared / "graded-examples"
    said = folder / "said.txt"
    with FileLock(f"{folder}.lock"):
        if not said.exists():
            examples = REPOSITORY / "examples" / "submissions" / "cifar10_convnet"
            command = [
                sys.executable,
                "-I",
                "-m",
                "autograder",
                "grade",
                examples,
                "--data",
                "standin",
                "--out",
                folder,
            ]
            done = subprocess.run(command, capture_output=True, text=True, timeout=3600, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            said.write_text(done.stdout + done.stderr)
    return folder


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Where a run has an end (seconds since 1970), what is not begun by then is skipped, visibly."""
    if time.time() > float(os.environ.get("AUTOGRADER_TESTS_UNTIL", "inf")):
        pytest.skip("the time for this run of the tests is over")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on real data are skipped, visibly, where there is none."""
    if "AUTOGRADER_DATA" not in os.environ:
        skip = pytest.mark.skip(reason="AUTOGRADER_DATA names no folder with real data")
        for item in items:
            if item.get_closest_marker("realdata"):
                item.add_marker(skip)
