"""Two bases side by side say why a result is another."""

from __future__ import annotations

import msgspec
import pytest

from autograder.results.basis import REASONS, Basis, reasons

BASIS = Basis(
    answer="a",
    tests={"one": "1", "two": "2"},
    points={"one": 1, "two": 2},
    checks="c",
    limits="l",
    threshold=43.0,
    policy="p",
    training="t",
    data="d",
    versions="TensorFlow 2",
    kit="k",
)


def why(check: str = "one", *, is_trained: bool = True, **changed: object) -> list[str]:
    return reasons(BASIS, msgspec.structs.replace(BASIS, **changed), check, is_trained=is_trained)


@pytest.mark.parametrize(
    "name", ["answer", "checks", "limits", "threshold", "policy", "training", "data", "versions", "kit"]
)
def test_each_piece_is_a_reason_of_its_name(name):
    value = 42.0 if name == "threshold" else "other"
    assert why(**{name: value}) == [name]


def test_a_check_is_moved_by_its_own_test_and_points_alone():
    tests, points = {"one": "other", "two": "2"}, {"one": 5, "two": 2}
    assert (why(tests=tests), why("two", tests=tests)) == (["test"], ["none"])
    assert (why(points=points), why("two", points=points)) == (["points"], ["none"])
    assert why(tests=tests, points=points) == ["test", "points"]


def test_a_check_that_was_held_up_is_moved_by_another_ones_test():
    one, two = {"one": "other", "two": "2"}, {"one": "1", "two": "other"}
    assert reasons(BASIS, msgspec.structs.replace(BASIS, tests=two), "one", is_trained=False, was_held_up=True) == [
        "blocker"
    ]
    assert reasons(BASIS, msgspec.structs.replace(BASIS, tests=one), "one", is_trained=False, was_held_up=True) == [
        "test"
    ]
    assert reasons(BASIS, BASIS, "one", is_trained=False, was_held_up=True) == ["none"], "it was the machine"


def test_another_draw_is_told_where_the_answer_is_the_same():
    other = msgspec.structs.replace(BASIS, kit="other")
    assert reasons(BASIS, other, "one", is_trained=False, draws_anew=True) == ["kit", "draw"]
    other = msgspec.structs.replace(BASIS, answer="other")
    assert reasons(BASIS, other, "one", is_trained=False, draws_anew=True) == ["answer"]


def test_what_trains_is_no_reason_where_nothing_trains():
    assert why(is_trained=False, threshold=1.0) == ["none"]
    assert why(is_trained=False, threshold=1.0, kit="other") == ["kit"]


def test_all_reasons_are_named_in_one_order():
    found = why(kit="other", answer="other", replaced=["zero"], data="other")
    assert found == ["answer", "earlier", "data", "kit"] == sorted(found, key=REASONS.index)


def test_the_same_basis_and_none_are_told_apart():
    assert why() == ["none"]
    assert reasons(None, BASIS, "one", is_trained=True) == ["unrecorded"]
    assert reasons(BASIS, None, "one", is_trained=True) == ["unrecorded"]
