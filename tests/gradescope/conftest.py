"""The zip of a small unit without training runs, submissions to it, and roots to try it in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from filelock import FileLock
from support.handed_in import InProcess
from support.shapes_answers import write_hand_ins

from autograder.gradescope.package import package_unit
from autograder.submissions.folders import Answer, read_submission
from autograder.units.unit import Unit
from gradescope.platform_root import PlatformRoot

MakeRoot = Callable[..., PlatformRoot]


@pytest.fixture(scope="session")
def unit(shapes: Unit) -> Unit:
    return shapes


@pytest.fixture(scope="session")
def solutions(unit: Unit) -> dict[str, Answer]:
    return read_submission(unit.solution_notebook(), unit, InProcess(unit)).answers


@pytest.fixture(scope="session")
def examples(unit: Unit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a submission of each kind."""
    return write_hand_ins(unit, tmp_path_factory.mktemp("handed-in") / "class")


@pytest.fixture(scope="session")
def quick_package(unit: Unit, shapes_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip with its images, without the checks that train."""
    settings = msgspec.structs.replace(unit.gradescope, training=False)
    folder = tmp_path_factory.mktemp("dist")
    return package_unit(unit, folder, data=str(shapes_file), gradescope=settings).path


@pytest.fixture(scope="session")
def data_folder(shared: Path, quick_package: Path) -> Iterator[Path]:
    """An image's data, as setup.sh makes it."""
    folder = shared / "gradescope-data"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            with tempfile.TemporaryDirectory() as name:
                PlatformRoot(Path(name), quick_package, folder).setup("data")
    return folder


@pytest.fixture
def make_root(data_folder: Path, quick_package: Path) -> Iterator[MakeRoot]:
    """Lays out a root; by default with the quick zip."""
    with tempfile.TemporaryDirectory(prefix="gradescope-") as name:
        # Not below pytest's own folder, which no other user may enter.
        Path(name).chmod(0o755)

        def make_root(package: Path = quick_package) -> PlatformRoot:
            folder = Path(tempfile.mkdtemp(dir=name))
            folder.chmod(0o755)
            return PlatformRoot(folder, package, data_folder)

        yield make_root
