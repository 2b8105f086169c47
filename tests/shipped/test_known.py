from __future__ import annotations

import numpy as np
import pytest

from autograder.shipped.known import Difference, Known, is_close, small_numbers

KNOWN = Known({"sum": [("", [2.0, 4.0]), ("Halved.", [1.0, 2.0]), ("The sign is wrong.", [-2.0, -4.0])]})


def test_what_is_right_passes_as_does_its_rounding():
    KNOWN.compare("sum", np.array([2.0, 4.0]))
    KNOWN.compare("sum", [2.01, 4.01])


def test_what_is_wrong_says_what_was_expected_and_names_the_slip():
    with pytest.raises(Difference, match=r"^expected \[2, 4\], got \[-2, -4\]\.$") as caught:
        KNOWN.compare("sum", [-2.0, -4.0])
    assert caught.value.slip == "The sign is wrong."


def test_an_unknown_mistake_has_no_name():
    with pytest.raises(Difference) as caught:
        KNOWN.compare("sum", [7.0, 7.0])
    assert caught.value.slip == ""


def test_nothing_that_is_not_a_number_passes():
    with pytest.raises(Difference, match="nan"):
        KNOWN.compare("sum", [np.nan, 4.0])


def test_another_shape_is_told():
    with pytest.raises(Difference, match=r"shape \(2,\), got \(2, 1\)"):
        KNOWN.compare("sum", [[2.0], [4.0]])


def test_of_many_numbers_the_first_are_shown():
    with pytest.raises(Difference, match=r"\[0, 0, 0, 0, 0, 0, \.\.\.\]"):
        Known({"many": [("", [1.0] * 9)]}).compare("many", np.zeros(9))


def test_small_numbers_are_the_same_for_everyone():
    assert small_numbers(4).tolist() == np.array([0.8, 0.4, -1.0, -0.2], np.float32).tolist()
    assert small_numbers(2, 3).shape == (2, 3)
    assert small_numbers(2, 3).dtype == np.float32


def test_closeness_is_measured_by_what_is_largest():
    assert is_close(np.array([100.0, 0.4]), np.array([100.0, 0.0]))
    assert not is_close(np.array([1.0, 0.4]), np.array([1.0, 0.0]))
