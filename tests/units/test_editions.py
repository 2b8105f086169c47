"""Other notebooks of the same questions: what their file may say, and which one a notebook is a copy of."""

from __future__ import annotations

import pytest

from autograder.errors import UnitError
from autograder.units.editions import Edition, edition_of, load_editions
from autograder.units.unit import load_unit, unit_names

OLD = Edition(name="old", markers=["# BEGIN", "# END"])
NEW = Edition(name="new", markers=["# BEGIN", "# STOP"])


@pytest.mark.parametrize(
    ("sources", "expected"),
    [([], None), (["x = 1"], None), (["# BEGIN\n# END"], OLD), (["# BEGIN", "# STOP", "# STOP"], NEW)],
)
def test_the_edition_whose_markers_occur_most_counts(sources, expected):
    assert edition_of(sources, [OLD, NEW]) is expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[editions]]\nname = "old"', "markers"),
        ('[[editions]]\nname = "old"\nmarkers = ["#"]\nmarker = 1', "marker"),
        ('[[editions]]\nname = "old"\nmarkers = ["#"]\norder = ["area"]', "area"),
        ('[[editions]]\nname = "old"\nmarkers = ["#"]\norder = ["sides", "sides"]', "twice"),
        ('[[editions]]\nname = "old"\nmarkers = ["#"]\n[editions.blanks]\narea = "x = 1"', "area"),
        ('[[editions]]\nname = "old"\nmarkers = ["#"]\ntext_digests = ["TODO"]', "text_digests"),
        ('[[editions]]\nname = "old"\nmarkers = ["#"]\n[editions.names]\narea_of = "area"', "area_of"),
    ],
)
def test_mistakes_are_named(tmp_path, text, problem):
    path = tmp_path / "editions.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnitError, match=problem):
        load_editions(path, questions=["sides"], defined=["side_of"])


def test_a_unit_without_the_file_has_none(tmp_path):
    assert load_editions(tmp_path / "editions.toml", questions=[], defined=[]) == []


@pytest.mark.parametrize("name", unit_names())
def test_names_of_editions_are_different(name):
    names = [edition.name for edition in load_unit(name).editions]
    assert len(set(names)) == len(names)
