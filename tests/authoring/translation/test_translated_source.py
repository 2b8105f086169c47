from __future__ import annotations

import pytest
from support.mini_unit import MiniUnit, assign_once, mini_source
from support.pseudo import pseudo, pseudo_catalogue, write_catalogue

from autograder.authoring import build as module
from autograder.authoring.build import build_unit, make_products
from autograder.authoring.notebooks.built_notebooks import notebook_text
from autograder.authoring.notebooks.ids import LOAD_TESTS_ID
from autograder.authoring.notebooks.same_program import program
from autograder.authoring.notebooks.source import read_source
from autograder.authoring.translation.translated_source import languages_of, messages, translated
from autograder.errors import UnitError
from autograder.units.catalogues import Catalogue
from autograder.units.unit import load_unit


@pytest.fixture
def mini(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "assign", assign_once)
    return MiniUnit(tmp_path)


@pytest.fixture(scope="module")
def big():
    """The source of the real unit; not to be changed."""
    return read_source(load_unit("cifar10_convnet"))


# --- what is translated ---------------------------------------------------------------------------------------


def test_messages_stand_in_the_context_of_their_cells():
    found = [(message.context, message.text) for message in messages(mini_source())]
    assert found[:3] == [
        ("unit", "Doubling"),
        ("doubling", "Doubling"),
        ("doubling", "A solution begins with a question."),
    ]
    for expected in (
        ("double", "Twice a number"),
        ("double", "Return twice the number."),
        ("check-double", "Given away in class."),
        ("check-double", "expected 4"),
        ("writeup", "*Write here.*"),
        ("writeup", "Because addition is repeated counting."),
    ):
        assert expected in found
    assert len(set(found)) == len(found)


def test_hidden_tests_are_no_messages(mini):
    mini.replace("products.twice_anything(double)", "products.twice_anything(double)  # only graders read this")
    mini.replace("    assert double(2) == 4", "    # Students read this.\n    assert double(2) == 4")
    texts = [message.text for message in messages(mini.read())]
    assert any("Students read this." in text for text in texts)
    assert not any("only graders" in text for text in texts)


def test_markers_and_code_are_no_messages(big):
    texts = [message.text for message in messages(big)]
    for word in ("autograder", "BEGIN", "END SOLUTION", "START OF YOUR CODE`and"):
        assert not any(word in text for text in texts), word
    assert not any(text.startswith(("import ", "pip install", "$$")) for text in texts)


# --- what is applied ------------------------------------------------------------------------------------------


def test_without_translations_the_source_is_the_same(big):
    same = translated(big, Catalogue("ru"))
    assert same.cells == big.cells
    assert same.language == "ru"


def test_every_message_arrives_and_nothing_else_changes(big):
    other = translated(big, pseudo_catalogue(big))
    assert {pseudo(message.text) for message in messages(big) if message.context != "unit"} - {
        pseudo(question.title) for question in big.unit.questions
    } <= {message.text for message in messages(other)}
    shown = big.unit.shown
    for cell, same in zip(big.cells, other.cells, strict=True):
        assert (cell.id, cell.role, cell.metadata, cell.line) == (same.id, same.role, same.metadata, same.line)
        if cell.kind == "code" and cell.role == "given":
            assert program(cell.text, shown) == program(same.text, shown)
        if cell.kind == "raw" or cell.text.split("\n")[0] == "# HIDDEN":
            assert cell.text == same.text


def test_a_translation_that_breaks_the_markup_is_named():
    catalogue = Catalogue("ru", {("check-double", "Given away in class."): "BEGIN SOLUTION here"})
    with pytest.raises(UnitError, match=r"ru\.po, cell check-double: .*marker"):
        translated(mini_source(), catalogue)


def test_a_translation_that_is_no_python_is_named(big):
    text = "Got {num_correct} / {num_samples} correct ({100 * accuracy:.2f}%)"
    assert ("check_accuracy", text) in {(message.context, message.text) for message in messages(big)}

    def translated_program() -> str:
        other = translated(big, Catalogue("ru", {("check_accuracy", text): "{num_correct верно"}))
        return program(next(cell for cell in other.cells if cell.id == "check_accuracy").text, ())

    with pytest.raises((SyntaxError, UnitError)):  # since 3.12, Python cuts f-strings into tokens, and it shows at once
        translated_program()


# --- what is built --------------------------------------------------------------------------------------------


def test_an_empty_catalogue_gives_the_same_bytes_but_for_the_language(mini):
    write_catalogue(mini.root / "source/mini/locale/ru.po", mini.read(), translate=lambda text: "")
    english, russian = make_products(mini.unit)
    for notebook in (english.student, russian.student, english.solution, russian.solution):
        # What the kit itself says there has catalogues of its own.
        notebook.cells = [cell for cell in notebook.cells if cell.id != LOAD_TESTS_ID]
    for one, same in ((english.student, russian.student), (english.solution, russian.solution)):
        assert notebook_text(same).replace('"language": "ru"', '"language": "en"') == notebook_text(one)
    assert (russian.tests, russian.public_tests) == (english.tests, english.public_tests)


def test_every_language_has_its_files(mini):
    write_catalogue(mini.root / "source/mini/locale/pt_BR.po", mini.read())
    assert languages_of(mini.unit) == ["pt_BR"]
    result = build_unit(mini.unit, execute=False)
    written = {str(path) for path in result.written}
    for path in list(written):
        assert path.replace("/en/", "/pt_BR/") in written
    public = (mini.root / "assignment/pt_BR/mini/tests/double.py").read_text(encoding="utf-8")
    assert f'"{pseudo("expected 4")}"' in public
    assert public in (mini.root / "solutions/pt_BR/tests/mini/double.py").read_text(encoding="utf-8")[: len(public)]
    notebook = (mini.root / "assignment/pt_BR/mini/mini.ipynb").read_text(encoding="utf-8")
    assert "Rode esta célula primeiro" in notebook
    assert build_unit(mini.unit, execute=False).written == []


def test_the_files_of_a_language_that_is_gone_go_too(mini):
    path = mini.root / "source/mini/locale/ru.po"
    write_catalogue(path, mini.read(), translate=lambda text: "")
    built = build_unit(mini.unit, execute=False)
    path.unlink()
    assert sorted(build_unit(mini.unit, execute=False).removed) == sorted(
        path for path in built.written if "/ru/" in str(path)
    )


def test_each_changed_language_is_run_and_no_other(mini, monkeypatch):
    runs = []
    monkeypatch.setattr(
        module, "run_blank_copy", lambda notebook, unit: runs.append(notebook.metadata.autograder.language)
    )
    path = mini.root / "source/mini/locale/ru.po"
    write_catalogue(path, mini.read(), translate=lambda text: "")
    build_unit(mini.unit)
    write_catalogue(path, mini.read())
    assert build_unit(mini.unit).executed == ["ru"]
    assert runs == ["en", "ru", "ru"]


def test_a_goal_that_a_translation_leaves_out_stops_the_build(mini):
    write_catalogue(
        mini.root / "source/mini/locale/ru.po", mini.read(), translate=lambda text: text.replace("43", "34")
    )
    with pytest.raises(UnitError, match="nowhere says 'over 43%'"):
        build_unit(mini.unit, execute=False)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("print(len(X_train)", "print(f'{len(X_train)} images'", "the code of cell load_cifar10"),
        ('"expected 4"', 'f"expected {len(X_train)} here"', "the tests of cell check-double"),
    ],
)
def test_a_translation_that_shows_another_value_stops_the_build(mini, old, new, words):
    mini.replace(old, new)
    write_catalogue(
        mini.root / "source/mini/locale/ru.po", mini.read(), translate=lambda text: text.replace("X_train", "X_val")
    )
    with pytest.raises(UnitError, match=f"ru: {words}"):
        build_unit(mini.unit, execute=False)


def test_a_leak_in_a_translation_stops_the_build(mini):
    write_catalogue(
        mini.root / "source/mini/locale/ru.po",
        mini.read(),
        translate=lambda text: "secret_sum = number + number" if text == "*Write here.*" else "",
    )
    with pytest.raises(UnitError, match="would reach students"):
        build_unit(mini.unit, execute=False)
