from __future__ import annotations

import polib
import pytest

from autograder.errors import UnitError
from autograder.units.catalogues import Message, read_catalogue, read_file, template, updated

MESSAGES = [
    Message("first", "The network learns from images.", "Heading."),
    Message("first", "Its accuracy is over 43 % after one epoch."),
    Message("second", "Done"),
]


def translated(*pairs: tuple[str, str, str]) -> polib.POFile:
    file = template(MESSAGES, "mini")
    for cell, english, text in pairs:
        entry = next(entry for entry in file if (entry.msgctxt, entry.msgid) == (cell, english))
        entry.msgstr = text
    return file


def renewed(old: polib.POFile, messages=MESSAGES, language: str = "ru"):
    return updated(old, messages, "mini", language)


def test_a_new_language_starts_with_every_message_and_its_plural_forms():
    update = renewed(polib.POFile())
    assert [(entry.msgctxt, entry.msgid, entry.comment) for entry in update.file] == [
        (message.context, message.text, message.note) for message in MESSAGES
    ]
    assert len(update.missing) == 3
    assert update.file.metadata["Language"] == "ru"
    assert update.file.metadata["Plural-Forms"].startswith("nplurals=3;")


def test_the_text_of_a_catalogue_does_not_change_from_day_to_day():
    assert str(renewed(polib.POFile()).file) == str(renewed(polib.POFile()).file)
    assert "Date" not in str(template(MESSAGES, "mini"))


@pytest.mark.parametrize(
    ("language", "advice"),
    [
        ("klingon", "write a code such as"),
        ("xx_yy", "write a code such as"),
        ("pt_br", "write pt_BR"),
        ("..", "write a"),
    ],
)
def test_no_such_language_is_an_error(language, advice):
    with pytest.raises(UnitError, match=f"no language '{language}': {advice}"):
        renewed(polib.POFile(), language=language)


def test_what_has_not_changed_keeps_its_translation_and_the_translators_comment():
    old = translated(("second", "Done", "Готово"))
    old[2].tcomment = "short"
    update = renewed(old)
    assert update.file[2].msgstr == "Готово"
    assert update.file[2].tcomment == "short"
    assert (len(update.missing), update.fuzzy, update.removed) == (2, [], [])


def test_a_changed_text_keeps_the_former_translation_as_fuzzy():
    old = translated(("first", MESSAGES[1].text, "Её точность выше 43 % после одной эпохи."))
    changed = [MESSAGES[0], Message("first", "Its accuracy is over 45 % after one epoch."), MESSAGES[2]]
    update = renewed(old, changed)
    assert [entry.msgid for entry in update.fuzzy] == [changed[1].text]
    assert update.fuzzy[0].previous_msgid == MESSAGES[1].text
    assert update.removed == []
    assert [entry.msgid for entry in renewed(update.file, changed).fuzzy] == [changed[1].text], "it stays so"


def test_a_text_that_moved_keeps_its_translation():
    old = translated(("second", "Done", "Готово"))
    update = renewed(old, [*MESSAGES[:2], Message("third", "Done")])
    assert (update.file[2].msgstr, update.file[2].fuzzy) == ("Готово", False)


def test_texts_that_are_not_alike_are_not_mixed_up():
    old = translated(("second", "Done", "Готово"))
    update = renewed(old, [*MESSAGES[:2], Message("second", "A wholly different sentence.")])
    assert update.file[2].msgstr == ""
    assert [entry.msgid for entry in update.removed] == ["Done"]


def test_fuzzy_and_empty_entries_are_no_translations(tmp_path):
    file = translated(("second", "Done", "Готово"), ("first", MESSAGES[0].text, "Сеть"))
    file[0].flags = ["fuzzy"]
    file.save(str(tmp_path / "ru.po"))
    catalogue = read_catalogue(tmp_path / "ru.po")
    assert catalogue.language == "ru"
    assert catalogue.texts == {("second", "Done"): "Готово"}
    assert catalogue.translate("second", "Done") == "Готово"
    assert catalogue.translate("first", "Done") == ""


@pytest.mark.parametrize(
    "text", ['msgid "a"\nmsgstr "b" c"', 'msgid "a"\nmsgstr ""\n\nmsgid "a"\nmsgstr ""\n', "words"]
)
def test_a_damaged_catalogue_is_named(tmp_path, text):
    (tmp_path / "ru.po").write_text(text)
    with pytest.raises(UnitError, match=r"ru\.po cannot be read"):
        read_file(tmp_path / "ru.po")
