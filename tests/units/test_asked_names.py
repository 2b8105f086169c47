"""The names that units ask for, which students may spell otherwise."""

from __future__ import annotations

from collections import Counter

import pytest
from support.handed_in import reference_of

from autograder.submissions.parsing.handed_out import asked_names
from autograder.units.unit import load_unit, unit_names


@pytest.mark.parametrize("name", unit_names())
def test_no_two_of_one_kind_have_the_same_letters(name):
    unit = load_unit(name)
    keywords = reference_of(unit).keywords
    letters = Counter((keyword, name.replace("_", "").casefold()) for name, keyword in keywords.items())
    assert [key for key, count in letters.items() if count > 1] == []
    required = {name for question in unit.questions for name in question.defines}
    assert required <= keywords.keys() <= asked_names(unit)
