"""A translator's work is never left half written."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.mini_unit import MiniUnit
from support.pseudo import write_catalogue

from autograder.authoring.translation import kit_messages
from autograder.authoring.translation.update import update_catalogues
from autograder.locale.messages import CATALOGUES

CATALOGUE = "source/mini/locale/pt_BR.po"


@pytest.fixture
def interrupted(monkeypatch):
    """Ctrl-C at the last moment before a file is in its place."""

    def interrupt(path: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)


def test_an_interrupt_leaves_a_units_catalogue_as_it_was(tmp_path, interrupted):
    mini = MiniUnit(tmp_path)
    write_catalogue(tmp_path / CATALOGUE, mini.read())
    before = (tmp_path / CATALOGUE).read_bytes()
    mini.replace("# A solution begins with a question.", "# A question comes first.")
    with pytest.raises(KeyboardInterrupt):
        list(update_catalogues(mini.unit))
    assert (tmp_path / CATALOGUE).read_bytes() == before
    assert [path.name for path in (tmp_path / CATALOGUE).parent.iterdir()] == ["pt_BR.po"]


def test_an_interrupt_leaves_the_packages_catalogues_as_they_were(tmp_path, interrupted, monkeypatch):
    monkeypatch.setattr(kit_messages, "extract", lambda help_texts: kit_messages.Catalog())
    monkeypatch.setattr(kit_messages, "TEMPLATE", tmp_path / "autograder.pot")
    before = (CATALOGUES / "autograder.pot").read_bytes()
    kit_messages.TEMPLATE.write_bytes(before)
    with pytest.raises(KeyboardInterrupt):
        kit_messages.update_message_catalogues([])
    assert kit_messages.TEMPLATE.read_bytes() == before


def test_catalogues_that_are_in_step_are_not_written(tmp_path, monkeypatch):
    mini = MiniUnit(tmp_path)
    write_catalogue(tmp_path / CATALOGUE, mini.read())
    list(update_catalogues(mini.unit))
    monkeypatch.setattr("autograder.authoring.translation.update.written", None)
    (update,) = update_catalogues(mini.unit)
    assert update[0] == "pt_BR"
    assert (update[1].missing, update[1].fuzzy, update[1].removed) == ([], [], [])
