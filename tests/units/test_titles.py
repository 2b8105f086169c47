from __future__ import annotations

from support.mini_unit import MiniUnit
from support.pseudo import pseudo, write_catalogue

from autograder.units.titles import with_titles


def test_titles_are_in_the_language_where_it_has_them(tmp_path):
    mini = MiniUnit(tmp_path)
    assert with_titles(mini.unit, "pt_BR") == mini.unit
    write_catalogue(tmp_path / "source/mini/locale/pt_BR.po", mini.read())
    unit = with_titles(mini.unit, "pt_BR")
    assert (unit.title, unit.questions[0].title) == (pseudo("Doubling"), pseudo("Twice a number"))
    assert [question.checks for question in unit.questions] == [question.checks for question in mini.unit.questions]
