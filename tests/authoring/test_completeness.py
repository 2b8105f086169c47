"""What `make check-unit` finds wanting, one thing after the other."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from support.fixture_units import copy_of

from autograder.authoring.completeness import lacks
from autograder.authoring.new_unit import lay_down
from autograder.commands.main import main
from autograder.units.unit import Unit, load_unit, unit_names

NOT_BUILT = "it is not built in en, pt_BR, ru: make build UNIT=in_parts"


class Draft:
    """A unit as it is laid down, open to changes."""

    def __init__(self, root) -> None:
        self.root = root
        lay_down("in_parts", root=root)

    @property
    def unit(self) -> Unit:
        return load_unit("in_parts", self.root)

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.unit.source / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def lacks(self) -> list[str]:
        return [each for each in lacks(self.unit) if each != NOT_BUILT]


@pytest.fixture
def draft(tmp_path) -> Draft:
    return Draft(tmp_path)


def test_a_new_unit_is_to_be_built(draft):
    assert lacks(draft.unit) == [NOT_BUILT]


@pytest.mark.parametrize("name", unit_names())
def test_the_units_of_the_kit_lack_nothing(name):
    assert lacks(load_unit(name)) == []


def test_points_and_tests_belong_together(draft):
    draft.replace("unit.toml", "two_rows_by_hand = 1\n", "three_rows_by_hand = 1\n")
    for_three, for_two, *of_the_banks = draft.lacks()
    assert for_three == "relu_layer: unit.toml gives points for three_rows_by_hand, and notebook.py has no such test"
    assert for_two == "relu_layer: unit.toml gives the test two_rows_by_hand no points"
    assert "bias_left_out.py:4: the question has no check `two_rows_by_hand`" in of_the_banks[0]


def test_a_question_that_the_notebook_does_not_ask(draft):
    draft.replace("unit.toml", "# From here on", '[[questions]]\nname = "more"\ntitle = "More"\n\n# From here on')
    assert draft.lacks() == [
        "more: it has neither checks nor manual_points in unit.toml",
        "more: notebook.py does not ask this question",
    ]


def test_wrong_and_right_answers(draft):
    for path in (draft.unit.source / "mutants" / "relu_layer").iterdir():
        path.unlink()
    (draft.unit.source / "variants" / "image_classifier" / "functional.py").unlink()
    assert draft.lacks() == [
        "relu_layer: no wrong answer in mutants/ fails the hidden test values_match_on_random_input",
        "image_classifier: variants/ has no other right answer than the solution",
    ]


def test_a_public_test_alone(draft):
    draft.replace("unit.toml", "values_match_on_random_input = 4\n", "")
    draft.replace("notebook.py", "# HIDDEN\ndef values_match", "def values_match")
    assert "relu_layer: it has no hidden test, so whoever reads the public ones knows what to return" in draft.lacks()


def test_hints(draft):
    draft.replace(
        "notebook.py",
        "    checks.values.values_match(relu_layer, rng)\n",
        "    x = rng.standard_normal((2, 2))\n    assert relu_layer(x, x, x[0]).shape == (2, 2)\n",
    )
    draft.replace(
        "checks/networks.py",
        'sentence("What the network of make_model gives are no probabilities: end it with a softmax.")',
        'sentence("")',
    )
    own, other, *_words = draft.lacks()
    assert own.startswith("relu_layer: the hidden test values_match_on_random_input asserts something itself")
    assert other == "checks/networks.py:31: CheckFailed has no hint"


def test_names_of_mistakes(draft):
    draft.replace("checks/values.py", 'named("relu_left_out")', 'named("relu_forgotten")')
    assert draft.lacks() == [
        "checks/mistakes.py: it has no words for relu_forgotten, which a check names",
        "checks/mistakes.py: no check names relu_left_out",
    ]


def test_pictures(draft):
    draft.replace("notebook.py", "show_figure(figure, alt='Five", "show_figure(figure, other='Five")
    [found] = draft.lacks()
    assert "show_figure(...) needs alt='text': say in words what the figure shows" in found


def test_translations(draft):
    draft.replace("locale/ru.po", 'msgstr "Слой с ReLU"', 'msgstr ""')  # noqa: RUF001
    draft.replace("locale/messages/pt_BR.po", 'msgstr "a ReLU esquecida"', 'msgstr ""')
    draft.replace("locale/messages/pt_BR.po", 'msgstr "Dez números por imagem"', 'msgstr ""')
    assert draft.lacks() == [
        "locale/messages/pt_BR.po: no translation of: the ReLU left out",
        "locale/messages/pt_BR.po: no translation of: Ten numbers per image",
        "locale/ru.po: cell relu_layer: it has no translation. English: A layer with a ReLU",
    ]


def test_many_translations_are_counted(draft):
    (draft.unit.source / "locale" / "messages" / "ru.po").unlink()
    found = draft.lacks()
    assert len(found) == 6
    assert found[-1] == (
        "locale/messages/ru.po: and 12 more; `make translations UNIT=in_parts` brings the file up to date"
    )


def test_what_spread_is_measured_by(draft):
    (draft.unit.source / "calibration" / "cases.toml").unlink()
    assert draft.lacks() == [
        "image_classifier: calibration/cases.toml names no answer by which its spread can be measured"
    ]


def test_examples(draft, shapes, tmp_path):
    (draft.unit.source / "examples" / "partly-right.py").unlink()
    [found] = draft.lacks()
    assert found == "examples/ has no answers of a student who is partly right, such as examples/partly-right.py"
    built = copy_of(shapes, tmp_path / "shapes")
    assert [each for each in lacks(built) if "make build" in each] == [
        "examples are missing, blank.ipynb, perfect.ipynb, perfect-pt_BR.ipynb, perfect-ru.ipynb, wrong-file-type.txt:"
        " make build UNIT=shapes"
    ]


def test_the_command_lists_all_and_fails(draft, monkeypatch):
    monkeypatch.setattr("autograder.units.unit.load_unit", lambda name: draft.unit)
    result = CliRunner().invoke(main, ["check-unit", "--unit", "in_parts"])
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        NOT_BUILT,
        "autograder: the unit in_parts lacks 1 thing: see the list above",
    ]
    monkeypatch.setattr("autograder.authoring.completeness.lacks", lambda unit: [])
    result = CliRunner().invoke(main, ["check-unit", "--unit", "in_parts"])
    assert (result.exit_code, result.output) == (0, "The unit in_parts lacks nothing.\n")
