from __future__ import annotations

import re

import pytest
from support.handed_in import (
    ANSWERED,
    BLANK,
    VALUES,
    cells,
    code,
    execute,
    values,
    write,
)

from autograder.locale.sentences import said


def spelled(question, name, other):
    return cells({**ANSWERED, question: re.sub(rf"(?<!')\b{name}\b(?! model)", other, ANSWERED[question])})


def without_ids(handed_in):
    return [{key: value for key, value in {**cell, "metadata": {}}.items() if key != "id"} for cell in handed_in]


def place_of(handed_in, identifier):
    return [cell.get("id") for cell in handed_in].index(identifier)


def assert_all_right(answers):
    for name, expected in VALUES.items():
        assert (name, answers[name].status, said(answers[name].problem)) == (name, "answered", "")
        assert values(answers[name]) == expected


SPELLINGS = [
    ("forward", "forward", "Forward"),
    ("forward", "forward", "FORWARD"),
    ("forward", "forward", "for_ward"),
    ("forward", "forward", "_forward_"),
    ("own", "Own", "own"),
    ("own", "Own", "OWN"),
]


@pytest.mark.parametrize("damage", [lambda handed_in: handed_in, without_ids])
@pytest.mark.parametrize(("question", "name", "other"), SPELLINGS)
def test_another_spelling_is_taken_and_that_is_said(read, damage, question, name, other):
    handed_in = spelled(question, name, other)
    answers, notes = read(damage(handed_in))
    assert_all_right(answers)
    number = place_of(handed_in, question) + 1
    assert notes[0] == f"`{other}` in cell {number} was taken for `{name}`, which a question asks for."


@pytest.mark.parametrize("damage", [lambda handed_in: handed_in, without_ids])
def test_a_name_that_two_questions_ask_for_may_be_spelled_alike_everywhere(read, damage):
    handed_in = cells({name: answer.replace("model_init_fn", "modelInitFn") for name, answer in ANSWERED.items()})
    answers, notes = read(damage(handed_in))
    assert_all_right(answers)
    assert notes[0] == "`modelInitFn` in cells 9, 12, 13 was taken for `model_init_fn`, which a question asks for."
    assert not any("below the answer" in note for note in notes)


def test_of_a_name_that_two_questions_ask_for_one_may_be_spelled_otherwise(read):
    handed_in = spelled("training_b", "model_init_fn", "ModelInitFn")
    assert_all_right(read(handed_in)[0])


def test_the_student_may_go_on_with_the_own_spelling(read):
    own = (
        "class OWN:\n    def __init__(self):\n        super(OWN, self).__init__()\n\n\n"
        "def model_init_fn():\n    return OWN()\ndef optimizer_init_fn():\n    return 'own optimizer'"
    )
    handed_in = cells({**ANSWERED, "own": own})
    handed_in.append(code("def call(self):\n    return 'own model'\n\n\nOWN.call = call"))
    assert_all_right(read(handed_in)[0])


@pytest.mark.parametrize("wrapped", ["if True:\n{}", "try:\n{}\nfinally:\n    pass"])
def test_it_may_stand_inside_a_block(read, wrapped):
    body = "    @staticmethod\n    def Forward(x):\n        return ('forward', x)\n    y = Forward(1)"
    answers, _ = read(cells({**ANSWERED, "forward": wrapped.format(body)}))
    assert values(answers["forward"]) == VALUES["forward"]


def test_lines_keep_their_numbers_where_there_is_an_empty_one(read):
    source = "def Forward(x):\n    return ('forward', x)\n"
    for rest, expected in [
        ("\n\ny = Forward(1)", "Forward = forward\n\ny = Forward(1)"),
        ("y = Forward(1)", "Forward = forward\ny = Forward(1)"),
        ("\ny = 1", "\ny = 1"),  # nothing uses it
    ]:
        answers, _ = read(cells({**ANSWERED, "forward": source + rest}))
        assert answers["forward"].program[-1].source == source.replace("Forward", "forward") + expected


def test_it_is_found_in_a_cell_that_holds_everything(read):
    handed_in = spelled("forward", "forward", "Forward")
    whole = code("\n\n\n".join(cell["source"] for cell in handed_in if cell["cell_type"] == "code"))
    assert_all_right(read([whole])[0])


def test_a_blank_that_was_only_spelled_otherwise_is_blank(read):
    answers, _ = read(cells({**BLANK, "forward": BLANK["forward"].replace("forward", "Forward")}))
    assert answers["forward"].status == "blank"


def test_an_answer_beside_the_blank_is_taken(read):
    handed_in = spelled("forward", "forward", "Forward")
    place = place_of(handed_in, "forward")
    handed_in.insert(place, code(BLANK["forward"], "forward"))
    del handed_in[place + 1]["id"]
    assert_all_right(read(handed_in)[0])


def test_what_is_defined_as_asked_for_counts(read):
    handed_in = cells(ANSWERED)
    handed_in.insert(place_of(handed_in, "forward") + 1, code("def Forward(x):\n    return 'an experiment'"))
    answers, notes = read(handed_in)
    assert_all_right(answers)
    assert notes == []


@pytest.mark.parametrize(
    "source",
    [
        "def Forward(x):\n    return 1\ndef forWard(x):\n    return 2",  # two that might be meant
        "class Forward:\n    pass",  # a function is asked for
        "def my_forward(x):\n    return x",  # another name
        "Forward = 3",
        "def outer():\n    def Forward(x):\n        return x",
        "class Model:\n    def Forward(self, x):\n        return x",
    ],
)
def test_nothing_is_guessed(read, source):
    answers, notes = read(cells({**ANSWERED, "forward": source}))
    assert answers["forward"].status == "missing"
    assert not any("taken for" in note for note in notes)


def test_of_two_spellings_the_one_in_the_place_of_the_answer_counts(read):
    handed_in = spelled("forward", "forward", "Forward")
    handed_in.append(code("def FORWARD(x):\n    return 'an experiment'"))
    assert_all_right(read(handed_in)[0])
    assert read(without_ids(handed_in))[0]["forward"].status == "missing"


def test_a_syntax_error_is_told_of_the_answer(read):
    answers, _ = read(cells({**ANSWERED, "forward": "def Forward(x:\n    return x"}))
    assert answers["forward"].status == "broken"


def test_what_students_get_is_not_taken_for_an_answer(unit, read, tmp_path):
    """Where a notebook hands out `Forward` beside `forward`, that stays what it is."""
    handed_out = [code("def Forward(x):\n    return 'handed out'", "given"), *cells(BLANK)]
    write(unit.student_notebook(), handed_out)
    handed_in = [code("def Forward(x):\n    return 'handed out'\n# mine", "given"), *cells(ANSWERED)]
    del handed_in[place_of(handed_in, "forward")]
    answers, notes = read(handed_in)
    assert answers["forward"].status == "missing"
    assert not any("taken for" in note for note in notes)


def test_a_program_has_both_names_where_both_are_used(read):
    handed_in = spelled("forward", "forward", "Forward")
    handed_in[place_of(handed_in, "training_a")]["source"] = ANSWERED["training_a"].replace("forward(", "Forward(")
    answers, _ = read(handed_in)
    assert_all_right(answers)
    namespace = execute(answers["training_a"])
    assert namespace["Forward"] is namespace["forward"]
