"""A slip is named where it alone explains an answer, or two together; a wrong name is worse than none."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.checks.slips import Change, Draw, Slip, explain, pairs, singles
from autograder.errors import Mistake
from autograder.locale.sentences import said

FOUND = np.array([[1.0, -2.0], [0.5, 3.0]])


def slip(code: str, computed: np.ndarray) -> Slip:
    return Slip(Mistake(code, f"{code}, in a few words"), f"The hint on {code}.", computed)


def code_of(draws, otherwise="general"):
    hint, mistake = explain(draws, otherwise)
    assert (hint == otherwise) == (mistake is None)
    return mistake and mistake.code


def test_the_slip_that_computes_the_same_is_named():
    slips = [slip("doubled", 2 * FOUND), slip("rounded", FOUND + 1e-3), slip("negated", -FOUND)]
    assert code_of([Draw(FOUND, slips)]) == "rounded", "within the tolerance"
    assert code_of([Draw(-FOUND, slips)]) == "negated"
    assert code_of([Draw(FOUND + 9, slips)]) is None
    assert code_of([Draw(FOUND, [])]) is None
    assert code_of([Draw(FOUND[0], [slip("of another shape", FOUND)])]) is None


def test_of_two_that_compute_the_same_none_is_named():
    slips = [slip("first", FOUND), slip("second", FOUND)]
    assert code_of([Draw(FOUND, slips)]) is None
    assert code_of([Draw(FOUND, [slip("same", FOUND), slip("same", FOUND)])]) == "same"


def test_further_draws_decide_between_them():
    first = Draw(FOUND, [slip("transposed", FOUND), slip("doubled", FOUND)])
    second = Draw(FOUND, [slip("transposed", FOUND.T), slip("doubled", FOUND)])
    assert code_of([first, second]) == "doubled"
    assert code_of([first, Draw(FOUND, [slip("doubled", 9 * FOUND)])]) == "transposed", "not tried is not refuted"
    assert code_of([first, Draw(FOUND, [slip("doubled", 9 * FOUND), slip("transposed", -FOUND)])]) is None


CHANGES = [
    Change(Mistake("doubled", "twice as large"), "Doubled.", {"factor": 2.0}),
    Change(Mistake("tripled", "three times as large"), "Tripled.", {"factor": 3.0}),
    Change(Mistake("added", "a number added"), "Added.", {"summand": 5.0}),
]


def compute(settings):
    return settings.get("factor", 1.0) * FOUND + settings.get("summand", 0.0)


def test_two_slips_together_are_named_where_none_alone_fits():
    hint, mistake = explain([Draw(2 * FOUND + 5, singles(CHANGES, compute), pairs(CHANGES, compute))], "general")
    assert mistake.code == "added+doubled", "in the same order whichever comes first"
    assert said(mistake.summary) == "a number added; twice as large"
    assert said(hint) == "Doubled. Added."


def test_slips_that_exclude_each_other_are_no_pair():
    assert [slip.mistake.code for slip in pairs(CHANGES, compute)] == ["added+doubled", "added+tripled"]


@pytest.mark.parametrize(("found", "computed"), [(2 * FOUND, 0), (99 * FOUND, 2)])
def test_pairs_are_computed_only_where_they_are_needed(found, computed):
    made = []

    def noted(settings):
        made.append(settings)
        return compute(settings)

    explain([Draw(found, singles(CHANGES, compute), pairs(CHANGES, noted))], "general")
    assert len(made) == computed
