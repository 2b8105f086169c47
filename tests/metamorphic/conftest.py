"""The notebooks of the units, and reading them in this process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from support.handed_in import InProcess

from autograder.submissions.folders import read_submission
from autograder.units.unit import Unit, load_unit
from metamorphic.bases import Library
from metamorphic.operators import Case, changed
from metamorphic.readings import Meaning, meanings

UNITS = ("cifar10_convnet", "mnist_lenet", "mnist_mlp_core", "naive_layers")

Read = Callable[[Unit, bytes], dict[str, Meaning]]


@pytest.fixture(scope="session")
def units() -> list[Unit]:
    return [load_unit(name) for name in UNITS]


@pytest.fixture(scope="session")
def library(units: list[Unit]) -> Library:
    return Library(units)


@pytest.fixture(scope="session")
def small(plain: Unit, shapes: Unit) -> Library:
    """The units of tests/fixtures."""
    return Library([plain, shapes])


@pytest.fixture(scope="session")
def read() -> Iterator[Read]:
    """What is read of a file's bytes; in memory, where there is such a place."""
    memory = Path("/dev/shm")
    readers: dict[str, InProcess] = {}
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:

        def read(unit: Unit, content: bytes) -> dict[str, Meaning]:
            if unit.name not in readers:
                readers[unit.name] = InProcess(unit)
            path = Path(folder, "homework.ipynb")
            path.write_bytes(content)
            return meanings(read_submission(path, unit, readers[unit.name]), unit)

        yield read


@pytest.fixture(scope="session")
def assert_read_alike(read: Read) -> Callable[[Library, Case], None]:
    """Checks that a case's answers are those of its notebook."""

    @lru_cache(None)
    def expected(library: Library, base: str) -> dict[str, Meaning]:
        return read(library.unit(base), changed(library.draft(base), Case(base, (), 0)))

    def assert_read_alike(library: Library, case: Case) -> None:
        found = read(library.unit(case.base), changed(library.draft(case.base), case))
        before = expected(library, case.base)
        others = [name for name in before if found[name] != before[name]]
        assert not others, f"{case}: read otherwise: {others}"

    return assert_read_alike
