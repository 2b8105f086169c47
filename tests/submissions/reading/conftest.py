"""A small unit, and readers of it."""

from __future__ import annotations

import pytest
from support.handed_in import built_unit

from autograder.submissions.reading.reader import Reader


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        repository = tmp_path_factory.mktemp("repository")
        patch.setattr("autograder.units.unit.REPOSITORY", repository)
        yield built_unit(repository)


@pytest.fixture(scope="module")
def shared(unit):
    with Reader(unit) as reader:
        yield reader


@pytest.fixture
def reader(unit):
    with Reader(unit) as reader:
        yield reader
