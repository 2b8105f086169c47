from __future__ import annotations

import pytest

from autograder.errors import UnitError
from autograder.locale.sentences import said
from autograder.units.unit import load_unit, unit_names

HEAD = """
name = "small"
title = "Small"
[data]
set = "cifar10"
loader = "load"
training = 10
validation = 2
test = 2
[given_network]
stands_before = "one"
outputs = "scores"
disguise = "shifted"
loop = "params"
model = "f"
init = "g"
learning_rate = 0.1
epochs = 1
over = 40.0
seconds = 1
"""
DATA = HEAD[HEAD.index("[data]") : HEAD.index("[given_network]")]
QUESTION = """
[[questions]]
name = "one"
title = "One"
defines = ["one"]
[questions.checks]
is_one = 2
"""
TRAINING = """
[questions.training]
loop = "params"
model = "f"
init = "g"
outputs = "scores"
disguise = "shifted"
learning_rate = 0.1
epochs = 1
over = 40.0
seconds = 1
spread = 1
difference = 1
credit_over = 1
"""


@pytest.fixture
def load(tmp_path):
    def load(text: str, name: str = "small"):
        folder = tmp_path / "source" / name
        folder.mkdir(parents=True)
        (folder / "unit.toml").write_text(text)
        return load_unit(name, tmp_path)

    return load


def test_the_units_of_the_kit_load():
    names = ["cifar10_convnet", "mnist_lenet", "mnist_mlp_core", "naive_layers"]
    assert set(names) <= set(unit_names())
    assert [load_unit(name).points for name in names] == [90, 100, 90, 70]
    unit = load_unit("cifar10_convnet")
    assert unit.points == 90
    assert sum(question.manual_points for question in unit.questions) == 10
    goals = {question.name: said(question.training.goal) for question in unit.questions if question.training}
    assert goals == {
        "three_layer_convnet_init": "over 43%",
        "keras_training": "over 50%",
        "sequential_training": "over 45%",
        "custom_convnet": "at least 70%",
    }


def test_over_and_at_least_differ_at_the_threshold():
    unit = load_unit("cifar10_convnet")
    over, at_least = unit.question("keras_training").training, unit.question("custom_convnet").training
    assert not over.is_met_by(50.0)
    assert over.is_met_by(50.1)
    assert at_least.is_met_by(70.0)
    assert not at_least.is_met_by(69.9)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name = ", "invalid"),
        (HEAD.replace("epochs = 1", "epochs = 0") + QUESTION, ">= 1"),
        (HEAD.replace("over = 40.0", "") + QUESTION, "exactly one of"),
        (HEAD.replace("over = 40.0", "over = 40.0\nat_least = 40.0") + QUESTION, "exactly one of"),
        (HEAD + QUESTION + QUESTION, "same name"),
        (HEAD + QUESTION.replace('title = "One"', 'title = "One"\nbuilds_on = ["two"]'), "builds on"),
        (  # what a person grades has no answer that another question could call
            HEAD
            + '[[questions]]\nname = "two"\ntitle = "Two"\nmanual_points = 1\n'
            + QUESTION.replace('title = "One"', 'title = "One"\nbuilds_on = ["two"]'),
            "no earlier graded question",
        ),
        (HEAD + QUESTION.replace("title", "titel"), "titel"),
        (HEAD.replace('"small"', '"other"') + QUESTION, "calls itself"),
        (HEAD + QUESTION.replace("= 2", "= -2"), ">= 0"),
        (HEAD.replace('stands_before = "one"', 'stands_before = "two"') + QUESTION, "no graded question"),
        (HEAD.replace('init = "g"\n', "") + QUESTION, "needs `init`"),
        (HEAD + QUESTION.replace('title = "One"', 'title = "One"\narrays = "lists"'), "lists"),
        (HEAD.replace('"params"', '"keras"').replace('model = "f"\n', "") + QUESTION, "needs `make_model` or `model`"),
        (HEAD.replace(DATA, "") + QUESTION, "given_network trains a network, and the unit has no"),
        (HEAD + QUESTION + TRAINING.replace("difference = 1\n", ""), "difference"),
    ],
)
def test_mistakes_in_unit_toml_are_named(load, text, problem):
    with pytest.raises(UnitError, match=f"(?i){problem}"):
        load(text)


def test_a_unit_may_have_neither_data_nor_given_network(load):
    unit = load('name = "small"\ntitle = "Small"\n' + QUESTION)
    assert (unit.data, unit.given_network, unit.provided) == (None, None, frozenset())


def test_a_unit_says_what_graders_provide(load):
    unit = load(HEAD + QUESTION + TRAINING)
    assert unit.provided == {"load"}
    assert unit.question("one").training.credit_over == 1
    assert unit.table.questions == unit.questions


def test_unknown_names_list_the_known_ones(load):
    with pytest.raises(UnitError, match="cifar10_convnet"):
        load_unit("nothing")
    unit = load(HEAD + QUESTION)
    with pytest.raises(UnitError, match="no question 'two'"):
        unit.question("two")


ON_STANDIN = """
[questions.training.standin]
epochs = 7
at_least = 30
spread = 2
"""


def test_a_run_on_the_stand_in_may_be_longer_and_ask_for_less(load):
    unit = load(HEAD + QUESTION + TRAINING + ON_STANDIN)
    whole, small = unit.question("one").training, unit.on_standin().question("one").training
    assert (whole.epochs, whole.over, whole.at_least, whole.spread) == (1, 40, None, 1)
    assert (small.epochs, small.over, small.at_least, small.spread) == (7, None, 30, 2)
    assert (small.learning_rate, small.credit_over) == (0.1, 1)
    assert unit.on_standin().on_standin() == unit.on_standin()


def test_the_stand_in_changes_nothing_that_is_not_said(load):
    unit = load(HEAD + QUESTION + TRAINING)
    assert unit.on_standin() == unit


def test_a_check_is_called_by_its_name_or_as_the_unit_says(load):
    unit = load(DATA.join(['name = "small"\ntitle = "Small"\n', '[check_titles]\nis_one = "It is 1"\n']) + QUESTION)
    assert unit.check_title("is_one") == "It is 1"
    assert unit.check_title("values_match") == "Values match"


def test_a_title_of_no_check_is_refused(load):
    with pytest.raises(UnitError, match=r"check_titles names \['is_two'\], which no question has"):
        load(HEAD + '[check_titles]\nis_two = "It is 2"\n' + QUESTION)
