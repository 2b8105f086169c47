"""Sentences that are not said yet: what they become in each language, and what may come back from a file."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import pytest
from support.bracketed import bracketed, catalogues_in

from autograder.locale.messages import speaking
from autograder.locale.sentences import (
    LONGEST_TEXT,
    Figure,
    Joined,
    Sentence,
    Words,
    as_number,
    as_percent,
    conjunction,
    each_once,
    joined,
    plural_sentence,
    said,
    sentence,
    with_texts,
)

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n"{plurals}"\n\n'
RUSSIAN = (
    "Plural-Forms: nplurals=3; "
    "plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
)
HOSTILE = "a student's {brackets} {0} {found} {x.__class__} %s \\1"
NO_BREAK = "\N{NO-BREAK SPACE}"
EXAMPLE = sentence(
    "With {sizes}: {message}",
    sizes=plural_sentence("{count} image of {size}", "{count} images of {size}", 7, count=7, size="32x32"),
    message=sentence(
        "Expected {what} of shape {expected}, got {found}.",
        what=sentence("scores"),
        expected=(7, 10),
        found=joined([as_number(0.25, ".2f"), as_percent(43.21, ".1f")], ", "),
    ),
)


def write(folder: Path, text: str) -> None:
    (folder / "ru.po").write_text(HEADER.format(plurals=RUSSIAN) + text, encoding="utf-8")


def read_back(words: object) -> Words:
    return msgspec.json.decode(msgspec.json.encode(words), type=Words)


def test_a_sentence_is_said_in_the_language_of_its_reader(tmp_path):
    english = "With 7 images of 32x32: Expected scores of shape (7, 10), got 0.25, 43.2%."
    assert said(EXAMPLE) == str(EXAMPLE) == english
    with bracketed(tmp_path, "ru"), speaking("ru"):
        assert said(EXAMPLE) == (
            f"⟦ru With ⟦ru 7 images of 32x32⟧: ⟦ru Expected ⟦ru scores⟧ of shape (7, 10), got 0,25, 43,2{NO_BREAK}%.⟧⟧"
        )
    assert said(EXAMPLE) == english
    assert type(said(sentence("scores"))) is str


def test_what_was_recorded_in_one_language_is_read_in_another(tmp_path):
    with bracketed(tmp_path, "ru"), speaking("ru"):
        there = msgspec.json.encode(EXAMPLE)
        said(EXAMPLE)
    assert there == msgspec.json.encode(EXAMPLE)
    assert msgspec.json.decode(there, type=Words) == EXAMPLE


@pytest.mark.parametrize(("number", "form"), [(1, "одна"), (3, "несколько"), (5, "много"), (21, "одна")])
def test_the_form_goes_with_the_number(tmp_path, number, form):
    write(
        tmp_path,
        'msgid "{count} note"\nmsgid_plural "{count} notes"\n'
        'msgstr[0] "одна"\nmsgstr[1] "несколько"\nmsgstr[2] "много"\n',
    )
    counted = plural_sentence("{count} note", "{count} notes", number, count=number)
    with catalogues_in(tmp_path), speaking("ru"):
        assert said(counted) == form
    assert said(counted) == (f"{number} notes" if number > 1 else "1 note")


@pytest.mark.parametrize(
    ("figure", "english", "russian"),
    [
        (as_number(0.5), "0.5", "0,5"),
        (as_number(200_000, ","), "200,000", f"200{NO_BREAK}000"),
        (as_number(1e-7, ".3g"), "1e-07", "1e-07"),
        (as_number(1e300, ",.4f"), "1e+300", "1e+300"),
        (as_number(math.nan, ".2f"), "nan", "nan"),
        (as_number(-math.inf), "-inf", "-inf"),
        (as_percent(100), "100%", f"100{NO_BREAK}%"),
        (as_percent(-0.04, ".1f"), "-0.0%", f"-0,0{NO_BREAK}%"),
    ],
)
def test_numbers_survive_a_file_and_are_written_as_each_language_does(figure, english, russian):
    assert read_back(figure) == figure
    assert said(figure) == english
    with speaking("ru"):
        assert said(figure) == russian


def test_words_told_twice_are_told_once_in_the_order_in_which_they_came():
    first, other = sentence("got {found}", found=3), sentence("got {found}", found=4)
    assert each_once(["a", first, other, sentence("got {found}", found=3), "a", "b"]) == ["a", first, other, "b"]


def test_lists_are_joined_as_their_reader_joins_them(tmp_path):
    write(tmp_path, 'msgid "{first} and {second}"\nmsgstr "{first} и {second}"\n')
    names = conjunction(["a", "{b}", sentence("scores")])
    assert said(names) == "a and {b} and scores"
    with catalogues_in(tmp_path), speaking("ru"):
        assert said(names) == "a и {b} и scores"
        assert said(joined(["a", names], "; ")) == "a; a и {b} и scores"


@pytest.mark.parametrize("wrong", ["{foud}", "{", "}", "{found.denominator}", "{found:>9}", "{0}", "{found!z}", "{}"])
def test_a_translation_that_awaits_other_values_gives_english(tmp_path, wrong):
    write(tmp_path, f'msgid "got {{found}}"\nmsgstr "получено {wrong}"\n')
    with catalogues_in(tmp_path), speaking("ru"):
        assert said(sentence("got {found}", found=3)) == "got 3"


def test_what_no_catalogue_knows_is_english_and_never_an_exception(tmp_path):
    write(tmp_path, 'msgid "got {found}"\nmsgstr "получено {found}"\n')
    with catalogues_in(tmp_path), speaking("ru"):
        assert said(sentence("of an older kit: {found}", found=1)) == "of an older kit: 1"
        assert said(sentence("got {found}", expected=1)) == "got {found}"
        assert said(sentence("{found:9999999999} {x.__class__} {", found=1)) == "{found:9999999999} {x.__class__} {"
        assert said(plural_sentence("one", "{count} of many", 3, count=3)) == "3 of many"
        assert said(sentence("")) == ""


def test_text_of_students_is_a_value_and_never_a_message(tmp_path):
    with bracketed(tmp_path, "ru"), speaking("ru"):
        assert said(HOSTILE) == HOSTILE
        assert said(sentence("The gradient of {name} does not fit the network that was asked for.", name=HOSTILE)) == (
            f"⟦ru The gradient of {HOSTILE} does not fit the network that was asked for.⟧"
        )


def nested(depth: int) -> dict:
    value: object = "x"
    for _level in range(depth):
        value = {"is": "sentence", "message": "{a}{a}{a}{a}", "values": {"a": value}}
    return value  # type: ignore[return-value]


@pytest.mark.parametrize(
    "foreign",
    [
        {"is": "sentence"},
        {"is": "sentence", "message": 3},
        {"is": "sentence", "message": "x" * 2001},
        {"is": "sentence", "message": "x", "values": {"__class__.x": "y"}},
        {"is": "sentence", "message": "x", "values": {f"a{n}": "" for n in range(31)}},
        {"is": "sentence", "message": "x", "values": {"a": 3}},
        {"is": "sentence", "message": "x", "number": 10**10},
        {"is": "sentence", "message": "x", "unknown": ""},
        {"is": "figure", "digits": "1" * 40},
        {"is": "figure", "digits": "0x10"},
        {"is": "figure", "digits": "1%"},
        {"is": "joined", "parts": []},
        {"is": "joined", "parts": ["x"] * 1001},
        {"is": "joined", "parts": ["x"], "by": "x" * 5},
        {"is": "else"},
        {},
        3,
        None,
        ["x"],
        "x" * (LONGEST_TEXT + 1),
        nested(14),
        nested(200),
    ],
    ids=range(22),
)
def test_what_is_read_back_has_its_bounds(foreign):
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(foreign), type=Words)


def test_what_is_said_has_its_bounds():
    grown = msgspec.convert(nested(10), Words)
    assert isinstance(grown, Sentence)
    assert len(said(grown)) == LONGEST_TEXT
    assert len(said(conjunction(["x" * LONGEST_TEXT] * 3))) == LONGEST_TEXT


def test_what_is_made_can_be_read_back():
    long = "я" * (2 * LONGEST_TEXT)
    for words in (sentence("got {found}", found=long), joined([long, long]), EXAMPLE):
        assert read_back(words) == words


def test_texts_alone_are_joined_at_once():
    assert joined(["a", "b"], ": ") == "a: b"
    assert joined(["x" * LONGEST_TEXT] * 3) == "x" * LONGEST_TEXT


def test_texts_are_changed_where_they_are_values():
    changed = with_texts(
        sentence("got {found}, {figure}", found=joined(["got", sentence("{a}", a="b")], ", "), figure=as_number(1)),
        str.upper,
    )
    assert said(changed) == "got GOT, B, 1"
    assert with_texts("text", str.upper) == "TEXT"
    assert isinstance(with_texts(Figure("1"), str.upper), Figure)
    assert with_texts(Joined(["x"], ", "), lambda text: text * 2 * LONGEST_TEXT).parts[0] == "x" * LONGEST_TEXT
