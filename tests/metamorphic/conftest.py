"""The notebooks of the units, and reading them in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.units.unit import Unit, load_unit
from metamorphic.bases import Library
from metamorphic.memory import InMemory
from metamorphic.operators import Case
from metamorphic.readings import Meaning

UNITS = ("cifar10_convnet", "mnist_lenet", "mnist_mlp_core", "naive_layers")


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
def memory() -> Iterator[InMemory]:
    with InMemory() as memory:
        yield memory


@pytest.fixture(scope="session")
def read(memory: InMemory) -> Callable[[Unit, bytes], dict[str, Meaning]]:
    """What is read of a file's bytes."""
    return memory.read


@pytest.fixture(scope="session")
def assert_read_alike(memory: InMemory) -> Callable[[Library, Case], None]:
    """Checks that a case's answers are those of its notebook."""

    def assert_read_alike(library: Library, case: Case) -> None:
        others = memory.read_otherwise(library, case)
        assert not others, f"{case}: read otherwise: {others}"

    return assert_read_alike
