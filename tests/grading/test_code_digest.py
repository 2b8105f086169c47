from __future__ import annotations

import pytest

from autograder.grading.code_digest import code_digest

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


@pytest.fixture
def digests(tmp_path):
    """Of some code, with its words and without."""

    def digests(code: str, name: str = "module.py") -> tuple[str, str]:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        (folder / name).write_text(code)
        with_words, without = (code_digest([folder / name], with_words=with_words) for with_words in (True, False))
        return with_words, without

    return digests


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
def test_remarks_change_nothing(digests, before, after):
    assert before in CODE
    assert digests(CODE.replace(before, after)) == digests(CODE)


@pytest.mark.parametrize(
    ("before", "after"),
    [("Found {found}.", "Got {found}."), ("Learn more.", "Learn."), ("{count} images", "{count} pictures")],
)
def test_words_change_what_is_said_and_not_what_is_found_out(digests, before, after):
    assert before in CODE
    (words, code), (new_words, new_code) = digests(CODE), digests(CODE.replace(before, after))
    assert code == new_code
    assert words != new_words


@pytest.mark.parametrize(
    ("before", "after"),
    [("30.0", "31.0"), ("<", "<="), ('".1f"', '".2f"'), ("def check(found)", "def check(found, other)")],
)
def test_code_changes_both(digests, before, after):
    assert before in CODE
    assert not set(digests(CODE)) & set(digests(CODE.replace(before, after)))


def test_names_of_files_count(digests):
    assert not set(digests(CODE)) & set(digests(CODE, "other.py"))
