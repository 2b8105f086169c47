"""A small unit, and readers of it."""

from __future__ import annotations

import pytest
from support.handed_in import built_unit

from autograder.submissions.reading.reader import Reader


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    return built_unit(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="module")
def shared(unit):
    with Reader(unit) as reader:
        yield reader


@pytest.fixture
def reader(unit):
    with Reader(unit) as reader:
        yield reader
