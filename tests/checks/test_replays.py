"""The search for a small input that shows what is wrong, on functions of plain Python."""

from __future__ import annotations

import time

import numpy as np
import pytest

from autograder.checks.replays import MOST_NUMBERS, Difference, Trial, replayed_by, smallest_difference
from autograder.errors import CheckFailed, StudentException

SIZES = {"rows": 6, "columns": 5}


def matrix(sizes, rng):
    return [rng.standard_normal((sizes["rows"], sizes["columns"])).astype(np.float32)]


def row_sums(x):
    return np.float64(x).sum(axis=1)


TRIAL = Trial(function="row_sums", names=("x",), sizes=SIZES, draws=(matrix,), reference=row_sums)


def shrunk(answer, trial: Trial = TRIAL, seconds: float = 10.0) -> Difference | None:
    def call(arguments):
        return answer(*arguments)

    return smallest_difference(trial, call, np.random.default_rng(5), until=time.monotonic() + seconds)


def test_a_right_answer_shows_no_difference():
    assert shrunk(lambda x: x.sum(axis=1)) is None


def test_what_is_always_wrong_is_wrong_for_one_number():
    found = shrunk(lambda x: x.sum(axis=1) + 1)
    assert [array.tolist() for array in found.arguments] == [[[0.0]]]
    assert (found.expected[0].tolist(), found.found[0].tolist()) == ([0.0], [1.0])


def test_sizes_are_as_small_as_the_mistake_allows():
    found = shrunk(lambda x: x[:, :2].sum(axis=1))
    assert found.arguments[0].shape == (1, 3)
    found = shrunk(lambda x: np.full(len(x), x.sum() / len(x)))
    assert found.arguments[0].shape == (2, 1)


def test_a_mistake_in_large_sizes_alone_is_found_and_shrinks():
    found = shrunk(lambda x: x.sum(axis=1) * (1 if len(x) < 5 else 2))
    assert found.arguments[0].shape == (5, 1)


def test_numbers_can_be_written_down():
    found = shrunk(lambda x: x.sum(axis=1) + (np.abs(x - np.rint(x)) > 0.05).any())
    assert found.arguments[0].dtype == np.float32
    assert all(number == np.float32(f"{number:.2g}") for number in found.arguments[0].ravel())


def test_numbers_that_must_stay_stay():
    labels = Trial(
        function="f",
        names=("labels",),
        sizes={"rows": 2, "columns": 3},
        draws=(lambda sizes, rng: [np.eye(sizes["columns"])[: sizes["rows"]]],),
        reference=row_sums,
        fixed=frozenset({"labels"}),
    )
    found = shrunk(lambda labels: labels.sum(axis=1) + 1, labels)
    assert found.arguments[0].tolist() == [[1.0]]


def test_sizes_that_show_nothing_are_left_out():
    seen = []

    def answer(x):
        seen.append(x.shape[1])
        return x.sum(axis=1)

    shrunk(answer, Trial("f", ("x",), SIZES, (matrix,), row_sums, least={"columns": 3}))
    assert min(seen) == 3


def test_another_shape_is_a_difference_as_well():
    found = shrunk(lambda x: x.sum())
    assert (found.expected[0].shape, found.found[0].shape) == ((1,), ())


@pytest.mark.parametrize("answer", [lambda x: None, lambda x: object(), lambda x: [x, x]])
def test_what_cannot_be_shown_beside_ours_is_not(answer):
    assert shrunk(answer) is None


def test_results_that_are_not_finite_are_shown():
    found = shrunk(lambda x: x.sum(axis=1) * np.nan)
    assert np.isnan(found.found[0]).all()


def test_what_is_random_cannot_be_replayed():
    rng = np.random.default_rng(1)
    assert shrunk(lambda x: x.sum(axis=1) + rng.random()) is None


def test_inputs_that_raise_are_passed_over():
    def answer(x):
        if len(x) < 2:
            raise StudentException("ValueError", "")
        return x.sum(axis=1) + 1

    assert shrunk(answer).arguments[0].shape == (2, 1)


def test_the_search_is_bounded():
    calls = []
    trial = Trial("f", ("x",), {"rows": 40, "columns": 40}, (matrix,), row_sums)
    assert shrunk(lambda x: calls.append(x) or x.sum(axis=1) + (x.size > MOST_NUMBERS), trial) is None
    assert len(calls) <= 101
    calls.clear()
    assert shrunk(lambda x: calls.append(x) or x.sum(axis=1) + 1, seconds=-1.0) is None
    assert calls == []


def test_slow_answers_leave_time_to_look_again():
    def answer(x):
        time.sleep(0.1)
        return x.sum(axis=1) + 1

    started = time.monotonic()
    assert shrunk(answer, seconds=0.35) is not None
    assert time.monotonic() - started < 0.5


def test_a_check_that_fails_says_how_it_can_be_replayed():
    other = Trial("other", ("x",), SIZES, (matrix,), row_sums)

    @replayed_by(TRIAL)
    def check(inner: bool) -> None:
        if inner:
            with replayed_by(other):
                raise CheckFailed("wrong", "look")
        raise CheckFailed("wrong", "look")

    for inner, trial in ((False, TRIAL), (True, other)):
        with pytest.raises(CheckFailed) as failure:
            check(inner)
        assert failure.value.trials == (trial,)
