"""Which unit a class handed in, by the names that its notebooks hold."""

from __future__ import annotations

import json
import zipfile

import pytest

from autograder.submissions.which_unit import likely_unit
from autograder.units.unit import Question, Unit

UNITS = [
    Unit(name="circles", title="Circles", questions=[Question(name="area", title="", defines=["area_of", "shared"])]),
    Unit(name="squares", title="Squares", questions=[Question(name="sides", title="", defines=["side_of", "shared"])]),
]


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"cells": [{"source": text}]}), encoding="utf-8")

    return hand_in


def test_the_names_that_a_unit_asks_for_tell(hand_in, tmp_path):
    hand_in("ann/work.ipynb", "def side_of(x): ...")
    assert likely_unit(tmp_path, UNITS) == "squares"
    assert likely_unit(tmp_path / "ann" / "work.ipynb", UNITS) == "squares"


def test_most_of_the_class_decides_and_what_belongs_to_both_does_not(hand_in, tmp_path):
    hand_in("a.ipynb", "area_of, side_of, sides")
    hand_in("b.ipynb", "shared")
    assert likely_unit(tmp_path, UNITS) == ""
    hand_in("c.ipynb", "area_of, area")
    hand_in("d.ipynb", "area_of, area")
    hand_in("e.ipynb", "side_of, sides")
    assert likely_unit(tmp_path, UNITS) == "circles"


def test_nothing_is_guessed_where_there_is_nothing(hand_in, tmp_path):
    assert likely_unit(tmp_path, UNITS) == ""
    hand_in("notes.txt", "area_of")
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "notes.txt")
    assert likely_unit(tmp_path, UNITS) == ""


def test_the_names_of_files_in_archives_tell_and_nothing_is_unpacked(tmp_path):
    for name, inside in (("a.zip", "squares.ipynb"), ("b.zip", "ann/squares_1.ipynb"), ("c.zip", "work.ipynb")):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(inside, json.dumps({"cells": [{"source": "def area_of(x): ..."}]}))
    assert likely_unit(tmp_path, UNITS) == "squares"
    assert likely_unit(tmp_path / "a.zip", UNITS) == "squares"
    assert likely_unit(tmp_path / "c.zip", UNITS) == ""
