from __future__ import annotations

import pytest
from support.catalogue_files import edited
from support.mini_unit import MiniUnit
from support.pseudo import pseudo, write_catalogue

from autograder.authoring.translation import audit as module
from autograder.authoring.translation.audit import audit, outliers, spelling
from autograder.authoring.translation.to_do import to_do
from autograder.files.po_files import messages_of
from autograder.units.catalogues import read_entries

CATALOGUE = "source/mini/locale/pt_BR.po"


@pytest.fixture
def mini(tmp_path):
    """The unit with a complete catalogue."""
    mini = MiniUnit(tmp_path)
    write_catalogue(tmp_path / CATALOGUE, mini.read())
    return mini


def edit(mini, english: str, translation: str | None = None, *, flags: tuple[str, ...] = ()) -> None:
    with edited(mini.root / CATALOGUE) as file:
        (entry,) = (entry for entry in messages_of(file) if entry.id == english)
        entry.string = entry.string if translation is None else translation
        entry.flags = set(flags)


def problems(mini) -> list[str]:
    return [str(finding) for finding in audit(mini.unit, "pt_BR")]


def test_a_complete_catalogue_is_in_order(mini):
    assert problems(mini) == []


@pytest.mark.parametrize(
    ("english", "translation", "found"),
    [
        ("Return twice the number.", "", "cell double: it has no translation."),
        ("Reach over 43%.", "Chegue acima de 34%.", "cell twice-a-number: number lost: 43."),
    ],
)
def test_what_is_wrong_is_named_with_its_cell(mini, english, translation, found):
    edit(mini, english, translation)
    assert problems(mini)[0] == f"{found} English: {english}"


def test_fuzzy_entries_are_found(mini):
    edit(mini, "Return twice the number.", flags=("fuzzy",))
    assert [line.split(":")[0] for line in problems(mini)] == ["cell double"]
    assert "take the word `fuzzy` away" in problems(mini)[0]


def test_obsolete_and_new_texts_are_found(mini):
    mini.replace("# A solution begins with a question.", "# A question comes first.")
    assert [line.split(". ")[0] for line in problems(mini)] == [
        "cell doubling: it is not in the catalogue: run `make translations`",
        "cell doubling: nothing in the source reads so any more: run `make translations`",
    ]
    list(to_do(mini.unit))
    text = (mini.root / CATALOGUE).read_text(encoding="utf-8")
    entry = next(entry for entry in text.split("\n\n") if '"*Write here.*"' in entry)
    obsolete = "\n".join(f"#~ {line}" for line in entry.strip().split("\n") if not line.startswith("#"))
    (mini.root / CATALOGUE).write_text(text.replace(entry, obsolete), encoding="utf-8")
    assert any("cell writeup" in line for line in problems(mini))


def test_the_glossary_is_kept(mini):
    folder = mini.root / "source/glossary"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pt_BR.toml").write_text('[terms]\n"addition" = ["adição"]\n', encoding="utf-8")
    assert [line.split(". ")[0] for line in problems(mini)] == ["cell writeup: “addition” is adição in the glossary"]


def test_lengths_are_listed(mini):
    text = "A question comes first, and what is asked is to be answered."
    mini.replace("A solution begins with a question.", text)
    write_catalogue(mini.root / CATALOGUE, mini.read())
    edit(mini, text, "Não.")
    assert [finding.cell for finding in outliers(mini.unit, "pt_BR")] == ["doubling"]


def test_spelling_is_skipped_where_there_is_no_dictionary(mini, monkeypatch):
    monkeypatch.setattr(module, "dictionary_for", lambda language: "")
    assert spelling(mini.unit, "pt_BR") is None


def test_misspelled_words_are_named_once(mini, monkeypatch):
    monkeypatch.setattr(module, "dictionary_for", lambda language: "any")
    monkeypatch.setattr(module, "misspelled", lambda texts, dictionary, words: {pseudo("number")})
    found = spelling(mini.unit, "pt_BR")
    assert [finding.problem for finding in found] == [f"no dictionary has “{pseudo('number')}”"]


# --- the list for translators ---------------------------------------------------------------------------------


def test_nothing_to_do_is_one_line(mini, monkeypatch):
    monkeypatch.setattr("autograder.authoring.translation.to_do.spelling", lambda *args, **options: [])
    lines = list(to_do(mini.unit))
    count = len(read_entries(mini.root / CATALOGUE))
    assert lines == [f"{CATALOGUE}: {count} of {count} texts are translated."]


def test_an_edited_sentence_is_to_be_looked_at_again(mini):
    mini.replace("# A solution begins with a question.", "# A solution always begins with a question.")
    lines = list(to_do(mini.unit))
    place = lines.index("  Look at again (1):")
    assert lines[place + 1].startswith("    cell doubling: the English text has changed")
    assert not any("Translate" in line or "Removed" in line for line in lines)
    again = list(to_do(mini.unit))
    assert again == lines


def test_a_language_is_started_with_one_command(mini):
    lines = list(to_do(mini.unit, add="es"))
    assert any(line.startswith("source/mini/locale/es.po: 0 of ") for line in lines)
    assert any("Translate (" in line for line in lines)
    assert (mini.root / "source/mini/locale/mini.pot").exists()
    path = mini.root / "source/mini/locale/es.po"
    assert '"Language: es\\n"' in path.read_text(encoding="utf-8")
    assert not any(entry.translation for entry in read_entries(path))


def test_missing_dictionaries_are_said(mini, monkeypatch):
    monkeypatch.setattr(module, "dictionary_for", lambda language: "")
    assert "  Spelling was not looked at: hunspell has no dictionary of pt_BR here." in to_do(mini.unit)
