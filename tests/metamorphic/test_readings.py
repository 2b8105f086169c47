"""What keeps the answers of a notebook: the same is read of it."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, seed, settings

from metamorphic.operators import COMMON, OPERATORS, Case, cases, changed

RUNS = int(os.environ.get("AUTOGRADER_METAMORPHIC_RUNS", "10000"))


def test_there_are_many_operators_and_each_changes_something(small):
    assert len(OPERATORS) >= 40
    idle = {name for name in COMMON if not any(changes_something(small, name, base) for base in small.names)}
    # In these small units, no code stands right above an answer, and no answer has helpers in a cell of their own.
    assert idle <= {"cells_merged_above_an_answer", "helper_below_its_answer", "method_in_the_next_cell"}


def changes_something(library, name: str, base: str) -> bool:
    draft = library.draft(base)
    return any(changed(draft, Case(base, (name,), seed)) != changed(draft, Case(base, (), 0)) for seed in range(3))


@pytest.mark.parametrize("name", COMMON)
def test_an_operator_keeps_what_is_read(small, assert_read_alike, name):
    for number, base in enumerate(small.names):
        assert_read_alike(small, Case(base, (name,), number))


def test_the_same_case_is_the_same_file(small):
    for name in COMMON:
        case = Case("plain/variants/by_hand", (name,), 5)
        assert changed(small.draft(case.base), case) == changed(small.draft(case.base), case)


@pytest.mark.slow
def test_outputs_of_50_megabytes(library, assert_read_alike):
    assert_read_alike(library, Case("naive_layers/perfect", ("huge_output",), 0))


@pytest.mark.parametrize(
    "runs",
    [
        pytest.param(500, marks=pytest.mark.slow),
        pytest.param(RUNS, marks=[pytest.mark.campaign, pytest.mark.timeout(20_000)]),
    ],
)
def test_pairs_of_operators_keep_what_is_read(library, assert_read_alike, runs):
    """By Hypothesis, the same cases at every run; what fails is told with the fewest operators."""
    options = settings(
        max_examples=runs, database=None, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
    )

    def check(case: Case) -> None:
        assert_read_alike(library, case)

    seed(runs)(options(given(cases(library.names))(check)))()
