"""What a comparison of verdicts under two conditions calls a difference, and which it expects."""

from __future__ import annotations

from typing import Any

from verdicts import differences

CHECKS: dict[str, Any] = {
    "q/value": {"outcome": "ok", "score": 2.0},
    "q/lucky": {"outcome": "ok", "score": 1.0},
    "q/accuracy": {"outcome": "ok", "score": 3.0, "mean": 44.0, "is_grey": False},
}
MAY_FAIL = {"a": frozenset({"q/lucky"})}


def compared(**changed: dict[str, Any]) -> list[tuple[str, bool, bool]]:
    first = {"answer": "a", "checks": CHECKS}
    other = {"answer": "a", "checks": {**CHECKS, **{f"q/{name}": found for name, found in changed.items()}}}
    return [(found.check, found.trains, found.is_declared) for found in differences(first, other, MAY_FAIL)]


def test_equal_points_are_no_difference_whatever_the_accuracy():
    assert compared() == []
    assert compared(accuracy={"outcome": "ok", "score": 3.0, "mean": 41.0, "is_grey": False}) == []


def test_a_check_that_trains_nothing_must_give_the_same_points():
    assert compared(value={"outcome": "wrong", "score": 0.0}) == [("q/value", False, False)]


def test_what_the_bank_leaves_to_luck_is_declared():
    assert compared(lucky={"outcome": "wrong", "score": 0.0}) == [("q/lucky", False, True)]


def test_a_training_run_may_differ_in_the_grey_zone_alone():
    lost = {"outcome": "wrong", "score": 0.0, "mean": 42.0}
    assert compared(accuracy={**lost, "is_grey": False}) == [("q/accuracy", True, False)]
    assert compared(accuracy={**lost, "is_grey": True}) == [("q/accuracy", True, True)]
