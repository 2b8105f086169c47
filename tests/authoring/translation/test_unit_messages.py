"""A unit's words lie in the unit's folder, and are said from there."""

from __future__ import annotations

import pytest
from support.bracketed import catalogues_in

from autograder.authoring.new_unit import lay_down
from autograder.authoring.translation import unit_messages
from autograder.authoring.translation.kit_messages import TEMPLATE, empty_catalogue, forms, read_messages, written
from autograder.authoring.translation.unit_messages import (
    extract_of,
    known_translations,
    untranslated,
    update_unit_messages,
)
from autograder.files.po_files import messages_of
from autograder.locale import messages
from autograder.locale.messages import _, ngettext, speaking
from autograder.units.assertions import knowing_assertions_of
from autograder.units.titles import messages_folder
from autograder.units.unit import load_unit, unit_names

HINT = "relu_layer leaves the bias out: add it to the product."
IN_RUSSIAN = "relu_layer не учитывает смещение: прибавьте его к произведению."  # noqa: RUF001


@pytest.fixture
def unit(tmp_path):
    return lay_down("own_words", root=tmp_path)


@pytest.mark.parametrize("name", unit_names())
def test_what_the_units_of_this_checkout_say_is_known_everywhere(name):
    catalogue = read_messages(messages_folder(load_unit(name)) / "ru.po")
    [message, *_others] = (each for each in messages_of(catalogue) if isinstance(each.id, str))
    with speaking("ru"):
        assert _(message.id) == message.string != message.id


def test_a_unit_says_nothing_that_the_kit_says(unit):
    kit = {forms(message.id) for message in messages_of(read_messages(TEMPLATE))}
    for each in (unit, *map(load_unit, unit_names())):
        assert not kit & {forms(message.id) for message in messages_of(extract_of(each))}


def test_a_unit_of_another_checkout_is_known_while_it_is_spoken_of(unit):
    with speaking("ru"):
        assert _(HINT) == HINT
        with knowing_assertions_of(unit):
            assert _(HINT) == IN_RUSSIAN
            assert _("Two rows by hand") == "Две строки вручную"


def test_catalogues_beside_the_kit_come_behind_its_own(tmp_path, monkeypatch):
    for folder, said in ((tmp_path, "kit"), (tmp_path / "source" / "one" / "locale" / "messages", "unit")):
        catalogue = empty_catalogue("ru")
        catalogue.add("Common", f"{said}: common")
        catalogue.add(f"Of the {said}", f"{said}: own")
        catalogue.add((f"{said}, {{n}} thing", f"{said}, {{n}} things"), (f"{said} 1", f"{said} 2", f"{said} 5"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ru.po").write_bytes(written(catalogue))
    with catalogues_in(tmp_path), speaking("ru"):
        monkeypatch.setattr(messages, "UNITS", tmp_path / "source")
        assert [_("Common"), _("Of the kit"), _("Of the unit")] == ["kit: common", "kit: own", "unit: own"]
        assert ngettext("unit, {n} thing", "unit, {n} things", 2) == "unit 2"


def test_a_catalogue_that_must_not_be_read_is_passed_over(tmp_path, monkeypatch):
    """On a platform, units are for root alone."""
    (tmp_path / "ru.po").write_bytes(written(empty_catalogue("ru")))
    (tmp_path / "source" / "one" / "locale" / "messages").mkdir(parents=True)
    (tmp_path / "source" / "one" / "locale" / "messages" / "ru.po").write_bytes(b"")

    def refuse(path, language):
        if "messages" in path.parts:
            raise PermissionError(path)
        return compiled(path, language)

    compiled = messages._compiled
    with catalogues_in(tmp_path), speaking("ru"):
        monkeypatch.setattr(messages, "UNITS", tmp_path / "source")
        monkeypatch.setattr(messages, "_compiled", refuse)
        assert _("Anything") == "Anything"


def test_an_update_takes_over_what_is_translated_elsewhere(unit):
    path = messages_folder(unit) / "ru.po"
    path.unlink()
    assert update_unit_messages(unit) == [
        "source/own_words/locale/messages/ru.po: 17 of 17 messages to translate, 0 marked fuzzy to check"
    ]
    path.unlink()
    known = {"ru": {(HINT,): IN_RUSSIAN}}
    [left] = update_unit_messages(unit, known=known)
    assert left == "source/own_words/locale/messages/ru.po: 16 of 17 messages to translate, 0 marked fuzzy to check"
    assert HINT not in untranslated(unit, "ru")


def test_a_guess_is_not_taken_over(unit, monkeypatch):
    path = messages_folder(unit) / "ru.po"
    catalogue = read_messages(path)
    catalogue[HINT].flags.add("fuzzy")
    path.write_bytes(written(catalogue))
    monkeypatch.setattr(unit_messages, "unit_names", lambda: ["own_words"])
    monkeypatch.setattr(unit_messages, "load_unit", lambda name: unit)
    known = known_translations()["ru"]
    assert (HINT,) not in known
    assert known[("Two rows by hand",)] == "Две строки вручную"
    assert HINT in untranslated(unit, "ru")


def test_a_language_is_added(unit):
    assert [line.partition(":")[0] for line in update_unit_messages(unit, add="uk")] == [
        "source/own_words/locale/messages/uk.po"
    ]
