"""The zip without training runs, and roots to try it in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from filelock import FileLock

from autograder.gradescope.package import package_unit
from autograder.units.unit import load_unit
from gradescope.platform_root import PlatformRoot

MakeRoot = Callable[..., PlatformRoot]


@pytest.fixture(scope="session")
def quick_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip on stand-in data, without the checks that train."""
    settings = msgspec.structs.replace(load_unit("cifar10_convnet").gradescope, training=False)
    folder = tmp_path_factory.mktemp("dist")
    return package_unit(load_unit("cifar10_convnet"), folder, data="standin", gradescope=settings).path


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
