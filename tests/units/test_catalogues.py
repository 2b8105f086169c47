from __future__ import annotations

import pytest
from babel.messages import Catalog
from babel.messages import Message as PoMessage

from autograder.errors import UnitError
from autograder.files.po_files import messages_of
from autograder.units.catalogues import Message, content, empty, read_catalogue, read_entries, template, updated

MESSAGES = [
    Message("first", "The network learns from images.", "Heading."),
    Message("first", "Its accuracy is over 43% after one epoch."),
    Message("second", "Done"),
]


def translated(*pairs: tuple[str, str, str]) -> Catalog:
    file = template(MESSAGES, "mini")
    for cell, english, text in pairs:
        file.get(english, cell).string = text
    return file


def renewed(old: Catalog, messages=MESSAGES, language: str = "ru"):
    return updated(old, messages, "mini", language)


def entries(update) -> list[PoMessage]:
    return messages_of(update.file)


def test_a_new_language_starts_with_every_message_and_its_plural_forms():
    update = renewed(empty("mini"))
    assert [(entry.context, entry.id, "".join(entry.auto_comments)) for entry in entries(update)] == [
        (message.context, message.text, message.note) for message in MESSAGES
    ]
    assert len(update.missing) == 3
    text = content(update.file).decode()
    assert '"Language: ru\\n"' in text
    assert '"Plural-Forms: nplurals=3;' in text


def test_the_text_of_a_catalogue_does_not_change_from_day_to_day():
    assert "Date" not in content(template(MESSAGES, "mini")).decode()
    assert "Date" not in content(renewed(empty("mini")).file).decode()


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
        renewed(empty("mini"), language=language)


def test_what_has_not_changed_keeps_its_translation_and_the_translators_comment():
    old = translated(("second", "Done", "Готово"))
    messages_of(old)[2].user_comments = ["short"]
    update = renewed(old)
    assert entries(update)[2].string == "Готово"
    assert entries(update)[2].user_comments == ["short"]
    assert (len(update.missing), update.fuzzy, update.removed) == (2, [], [])


def test_a_changed_text_keeps_the_former_translation_as_fuzzy():
    old = translated(("first", MESSAGES[1].text, "Её точность выше 43 % после одной эпохи."))
    changed = [MESSAGES[0], Message("first", "Its accuracy is over 45% after one epoch."), MESSAGES[2]]
    update = renewed(old, changed)
    assert [entry.id for entry in update.fuzzy] == [changed[1].text]
    assert update.fuzzy[0].previous_id == [MESSAGES[1].text]
    assert update.removed == []
    assert [entry.id for entry in renewed(update.file, changed).fuzzy] == [changed[1].text], "it stays so"


def test_a_text_that_moved_keeps_its_translation():
    old = translated(("second", "Done", "Готово"))
    update = renewed(old, [*MESSAGES[:2], Message("third", "Done")])
    assert (entries(update)[2].string, entries(update)[2].fuzzy) == ("Готово", False)


def test_texts_that_are_not_alike_are_not_mixed_up():
    old = translated(("second", "Done", "Готово"))
    update = renewed(old, [*MESSAGES[:2], Message("second", "A wholly different sentence.")])
    assert entries(update)[2].string == ""
    assert [entry.id for entry in update.removed] == ["Done"]


def test_fuzzy_and_empty_entries_are_no_translations(tmp_path):
    file = translated(("second", "Done", "Готово"), ("first", MESSAGES[0].text, "Сеть"))
    messages_of(file)[0].flags = {"fuzzy"}
    obsolete = '\n#~ msgctxt "second"\n#~ msgid "Over"\n#~ msgstr "Конец"\n'
    (tmp_path / "ru.po").write_bytes(content(file) + obsolete.encode())
    states = {entry.text: (entry.is_fuzzy, entry.is_obsolete) for entry in read_entries(tmp_path / "ru.po")}
    assert states == {
        MESSAGES[0].text: (True, False),
        MESSAGES[1].text: (False, False),
        "Done": (False, False),
        "Over": (False, True),
    }
    catalogue = read_catalogue(tmp_path / "ru.po")
    assert catalogue.language == "ru"
    assert catalogue.texts == {("second", "Done"): "Готово"}
    assert catalogue.translate("second", "Done") == "Готово"
    assert catalogue.translate("first", "Done") == ""
