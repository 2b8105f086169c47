"""Records of mutants that are as right as the solution hold for mutants that there are, and say why."""

from __future__ import annotations

import pytest

from autograder.authoring.mutation.equivalents import known_equivalents
from autograder.authoring.mutation.mutants import mutants_of
from autograder.units.unit import load_unit, unit_names


@pytest.mark.parametrize("name", unit_names())
def test_each_record_is_of_a_mutant_and_has_a_reason(name):
    unit = load_unit(name)
    reasons = known_equivalents(unit, {mutant.digest for mutant in mutants_of(unit)})
    for reason in reasons.values():
        assert reason[0].isupper()
        assert reason.endswith(".")
        assert len(reason.split()) >= 6, reason
