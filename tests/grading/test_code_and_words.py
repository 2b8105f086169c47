from __future__ import annotations

import pytest

from autograder.grading.code_and_words import CodeAndWords, of_module, of_text, together

CODE = '''
"""A module."""

from autograder.locale.sentences import plural_sentence, sentence

LIMIT = 30.0
"""Per cent."""


def check(found):
    """Raise where too little was found."""
    if found < LIMIT:  # chance
        raise CheckFailed(sentence("Found {found}.", found=as_percent(found, ".1f")), sentence("Learn more."))
    return plural_sentence("{count} image", "{count} images", 3, count=3)
'''


def read(code: str) -> CodeAndWords:
    return of_text("module.py", code)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# chance", "# one in ten"),
        ("  # chance", ""),
        ('"""A module."""', ""),
        ('"""Per cent."""', '"""In per cent."""'),
        ('"""Raise where', '"""Raises where'),
        ("\n\n\ndef", "\n\n\n\ndef"),
    ],
)
def test_remarks_change_nothing(before, after):
    assert before in CODE
    assert read(CODE.replace(before, after)) == read(CODE)


@pytest.mark.parametrize(
    ("before", "after"),
    [("Found {found}.", "Got {found}."), ("Learn more.", "Learn."), ("{count} images", "{count} pictures")],
)
def test_words_change_what_is_said_and_not_what_is_computed(before, after):
    assert before in CODE
    old, new = read(CODE), read(CODE.replace(before, after))
    assert old.digest == new.digest
    assert [after if words == before else words for words in old.words] == list(new.words) != list(old.words)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("30.0", "31.0"),
        ("<", "<="),
        ('".1f"', '".2f"'),
        ("def check(found)", "def check(found, other)"),
        ('{count} images", 3', '{count} images", 4'),
        ("found=as_percent", "reached=as_percent"),
    ],
)
def test_code_changes_the_digest_and_no_words(before, after):
    assert before in CODE
    old, new = read(CODE), read(CODE.replace(before, after))
    assert old.digest != new.digest
    assert old.words == new.words


def test_words_are_in_the_order_of_the_code():
    assert read(CODE).words == ("Found {found}.", "Learn more.", "{count} image", "{count} images")


def test_a_module_is_known_by_its_name_and_content(tmp_path):
    (tmp_path / "module.py").write_text(CODE)
    (tmp_path / "other.py").write_text(CODE)
    assert of_module(tmp_path / "module.py") == read(CODE)
    assert of_module(tmp_path / "other.py").digest != read(CODE).digest


def test_pieces_are_told_apart_by_their_order():
    one, two = read(CODE), read("x = sentence('Two.')")
    assert together([one, two]).words == (*one.words, "Two.")
    assert len({together(pieces).digest for pieces in ([one, two], [two, one], [one], [one, one])}) == 4
