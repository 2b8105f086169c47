"""What public tests found out is said in the languages that the unit is built in."""

from __future__ import annotations

import msgspec
import pytest
from otter.test_files import ExceptionTestFile

from autograder.locale.messages import speaking
from autograder.locale.sentences import Sentence, Words, said
from autograder.units.assertions import knowing_assertions_of, with_sentences

ENGLISH = '''
from otter.test_files import test_case

name = "average"
points = None

@test_case(name="is_near", points=2, hidden=False)
def is_near(average, tf):
    """Remarks stay out."""
    found = average([1, 3])
    assert found is not None, "average returned None."
    assert found < 9, f"expected {2:.1f}, got {found!r} ({found:.2f}): {{no}} place."
    assert found != 8, ("eight" if found else "nought")
    for number in (found, 2 * found):
        assert number != 3, f"got {found} and {number} and {found}."
    assert found == 2
'''
RUSSIAN = (
    ENGLISH.replace("average returned None.", "average вернула None.")
    .replace("expected {2:.1f}, got {found!r} ({found:.2f}): {{no}} place.", "не {2:.1f}, но {found:.2f}, {found!r}.")
    .replace("got {found} and {number} and {found}.", "{number}, {found}.")
)


def found_out(answer: object) -> Words:
    """The message of the assertion that fails for an answer."""
    (case,) = ExceptionTestFile.from_string(with_sentences(ENGLISH)).test_cases
    with pytest.raises(AssertionError) as raised:
        case.body.call_func({"average": lambda numbers: answer})
    return raised.value.args[0] if raised.value.args else ""


@pytest.fixture
def unit(unit, tmp_path):
    """Built in English and Russian, with one test file."""
    unit = msgspec.structs.replace(unit, name="averages", root=tmp_path)
    for language, code in (("en", ENGLISH), ("ru", RUSSIAN)):
        folder = unit.tests_in(language)
        folder.mkdir(parents=True)
        (folder / "average.py").write_text(code, encoding="utf-8")
    return unit


FOUND = [
    (None, "average returned None.", "average вернула None."),
    (9.25, "expected 2.0, got 9.25 (9.25): {no} place.", "не 2.0, но 9.25, 9.25."),
    (1.5, "got 1.5 and 3.0 and 1.5.", "3.0, 1.5."),
]


@pytest.mark.parametrize(("answer", "english", "russian"), FOUND)
def test_a_message_is_said_in_the_language_that_is_spoken(unit, answer, english, russian):
    words = found_out(answer)
    assert isinstance(words, Sentence)
    with knowing_assertions_of(unit):
        assert said(words) == english
        with speaking("ru"):
            assert said(words) == russian
        with speaking("pt_BR"):
            assert said(words) == english, "it is not built in that"
    with speaking("ru"):
        assert said(words) == english, "nobody said whose tests these are"


def test_other_messages_stay_what_they_are():
    assert found_out(8) == "eight"
    assert found_out(1) == ""


def test_values_are_texts_when_they_are_recorded():
    words = found_out(9.25)
    assert msgspec.convert(msgspec.to_builtins(words), Words) == words


def test_a_passed_test_says_nothing():
    (case,) = ExceptionTestFile.from_string(with_sentences(ENGLISH)).test_cases
    case.body.call_func({"average": lambda numbers: 2})


def test_a_translation_with_values_of_its_own_is_passed_over(unit):
    path = unit.tests_in("ru") / "average.py"
    path.write_text(ENGLISH.replace("got {found} and {number}", "{number} и {average}"), encoding="utf-8")
    with knowing_assertions_of(unit), speaking("ru"):
        assert said(found_out(1.5)) == "got 1.5 and 3.0 and 1.5."
