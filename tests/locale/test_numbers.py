from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.locale.messages import speaking
from autograder.locale.numbers import number, percent

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "form", "english", "portuguese", "russian"),
    [
        (7, "g", "7", "7", "7"),
        (4.5, "g", "4.5", "4,5", "4,5"),
        (-0.125, ".2f", "-0.12", "-0,12", "-0,12"),
        (43.0, ".1f", "43.0", "43,0", "43,0"),
        (200_000, ",", "200,000", "200.000", f"200{NO_BREAK}000"),
        (1234567.25, ",.2f", "1,234,567.25", "1.234.567,25", f"1{NO_BREAK}234{NO_BREAK}567,25"),
        (1e-7, ".3g", "1e-07", "1e-07", "1e-07"),
        (1.25e10, ".3g", "1.25e+10", "1,25e+10", "1,25e+10"),
        (math.nan, ".2f", "nan", "nan", "nan"),
        (-math.inf, "g", "-inf", "-inf", "-inf"),
    ],
)
def test_each_language_writes_its_own_decimals_and_thousands(value, form, english, portuguese, russian):
    for language, expected in (("en", english), ("pt_BR", portuguese), ("ru", russian)):
        with speaking(language):
            assert number(value, form) == expected


def test_the_sign_of_per_cent_stands_where_it_belongs():
    said = []
    for language in ("en", "pt_BR", "ru"):
        with speaking(language):
            said.append((percent(70), percent(43.25, ".1f")))
    assert said == [("70%", "43.2%"), ("70%", "43,2%"), (f"70{NO_BREAK}%", f"43,2{NO_BREAK}%")]


@given(st.floats(-1e9, 1e9), st.sampled_from(["g", ".1f", ".4f", ".3g", ",", ",.2f"]))
def test_all_languages_write_the_same_digits(value, form):
    with speaking("pt_BR"):
        assert number(value, form).translate(str.maketrans(",.", ".,")) == number_in_english(value, form)
    with speaking("ru"):
        assert number(value, form).replace(",", ".").replace(NO_BREAK, ",") == number_in_english(value, form)


@pytest.mark.parametrize("value", [1e16, 1e40, -1e300, float("inf"), float("nan")])
def test_numbers_too_long_to_read_have_an_exponent(value):
    for language in ("en", "pt_BR", "ru"):
        with speaking(language):
            assert len(number(value, ",.4f")) < 10
            assert len(percent(value, ".1f")) < 12


def number_in_english(value: float, form: str) -> str:
    with speaking("en"):
        return number(value, form)
