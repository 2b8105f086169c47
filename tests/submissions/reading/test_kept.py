"""A notebook of the same bytes is read once, unless the unit or the code that reads has changed."""

from __future__ import annotations

import msgspec
import pytest
from support.handed_in import ANSWERED, InProcess, built_unit, cells, write

from autograder.grading.cache import Cache
from autograder.locale.messages import speaking


class Counting(InProcess):
    asked = 0

    def _ask(self, *request):
        self.asked += 1
        return super()._ask(*request)


@pytest.fixture
def unit(tmp_path):
    return built_unit(tmp_path / "unit")


@pytest.fixture
def content(tmp_path) -> bytes:
    return write(tmp_path / "ana.ipynb", cells(ANSWERED)).read_bytes()


def reader_of(unit, tmp_path) -> Counting:
    reader = Counting(unit)
    reader.kept = Cache(tmp_path / "cache")
    return reader


def test_the_same_bytes_are_read_once(unit, content, tmp_path):
    first, second = reader_of(unit, tmp_path), reader_of(unit, tmp_path)
    assert first.read("ana.ipynb", content) == second.read("ana.ipynb", content) == InProcess(unit).read("ana", content)
    assert (first.asked, second.asked) == (1, 0)
    second.read("bo.ipynb", content)
    with speaking("ru"):
        second.read("ana.ipynb", content)
    second.read("ana.ipynb", content + b"\n")
    assert second.asked == 3, "its name and the language are in sentences"


def test_another_unit_reads_it_anew(unit, content, tmp_path):
    reader_of(unit, tmp_path).read("ana.ipynb", content)
    other = reader_of(msgspec.structs.replace(unit, skipped_calls=[]), tmp_path)
    other.read("ana.ipynb", content)
    assert other.asked == 1


def test_without_a_place_nothing_is_kept(unit, content):
    reader = Counting(unit)
    reader.read("ana.ipynb", content)
    reader.read("ana.ipynb", content)
    assert reader.asked == 2
