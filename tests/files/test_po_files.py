"""PO files are read strictly, and written such that reading them again gives the same."""

from __future__ import annotations

import pytest
from babel.messages import Catalog

from autograder.errors import UnitError
from autograder.files.po_files import content_of, messages_of, read_po_file

HEADER = {"Language": "ru", "Content-Type": "text/plain; charset=UTF-8"}
LONG = "A text of many words, so that it takes more than one line of sixty characters, and none breaks in a-word."
FACTS = ("id", "string", "context", "flags", "user_comments", "auto_comments", "previous_id")


def facts(catalogue: Catalog) -> list[dict[str, object]]:
    return [{name: getattr(message, name) for name in FACTS} for message in messages_of(catalogue)]


@pytest.fixture
def catalogue() -> Catalog:
    catalogue = Catalog("ru", header_comment="# How to edit this.", fuzzy=False)
    catalogue.add("Done", "Готово", context="cell", auto_comments=["Heading."], user_comments=["short"])
    catalogue.add(LONG, LONG, flags=["fuzzy"], previous_id=["Over 43%.\n\n" + LONG])
    catalogue.add(("{n} image", "{n} images"), ("a", "b", "c"), flags=["fuzzy"], previous_id=["one", "many"])
    catalogue.add('43% of "all"', "", context="cell")
    return catalogue


def test_what_is_written_is_read_again(catalogue, tmp_path):
    path = tmp_path / "ru.po"
    path.write_bytes(content_of(catalogue, HEADER, width=60))
    again = read_po_file(path, "ru")
    assert content_of(again, HEADER, width=60) == path.read_bytes()
    assert facts(again) == facts(catalogue)


def test_the_former_text_is_written_as_gettext_reads_it(catalogue):
    """No string is broken, as Babel breaks them."""
    lines = content_of(catalogue, HEADER, width=60).decode().split("\n")
    former = [line.removeprefix("#| ") for line in lines if line.startswith("#|")]
    assert former[:3] == ['msgid ""', '"Over 43%.\\n"', '"\\n"']
    assert former[-2:] == ['msgid "one"', 'msgid_plural "many"']
    assert all(line.endswith('"') for line in former)
    flagged = [number for number, line in enumerate(lines) if line == "#, fuzzy"]
    assert all(lines[number + 1].startswith("#| msgid ") for number in flagged)


def test_only_what_tells_anything_is_written(catalogue):
    text = content_of(catalogue, HEADER, width=60).decode()
    assert "Date" not in text
    assert "format" not in text, "Babel takes a percent sign for a format"
    assert text.startswith('# How to edit this.\nmsgid ""\nmsgstr ""\n"Language: ru\\n"\n"Content-Type: ')


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('msgid "a"\nmsgstr "b" c"', "line 2 is none"),
        ('msgid "a"\nmsgstr "b', "line 2 is none"),
        ('msgid "a"\n\nmsgstr "b" # so', "line 3 is none"),
        ("words", "line 1 is none"),
        ('msgid "a"\nmsgid "b"\nmsgstr ""', "missing msgstr"),
        ('"a"\n', "not in msgid"),
        ('msgid "a"\nmsgstr ""\n\nmsgid "a"\nmsgstr ""\n', "twice: a"),
        ('msgctxt "c"\nmsgid "a"\nmsgstr ""\n\nmsgctxt "c"\nmsgid "a"\nmsgstr ""\n', "twice: a"),
        ("\udcff", "can't decode"),
    ],
)
def test_a_damaged_catalogue_is_named(tmp_path, text, reason):
    (tmp_path / "ru.po").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(UnitError, match=rf"ru\.po cannot be read: .*{reason}"):
        read_po_file(tmp_path / "ru.po", "ru")


def test_the_same_words_in_two_cells_are_two_entries(tmp_path):
    path = tmp_path / "ru.po"
    path.write_text('msgctxt "c"\nmsgid "a"\nmsgstr "1"\n\nmsgctxt "d"\nmsgid "a"\nmsgstr "2"\n')
    assert [(entry.context, entry.string) for entry in messages_of(read_po_file(path, "ru"))] == [
        ("c", "1"),
        ("d", "2"),
    ]
