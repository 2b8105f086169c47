from __future__ import annotations

import sys

import msgspec
import pytest
from support.handed_in import (
    ANSWERED,
    BLANK,
    VALUES,
    cells,
    code,
    execute,
    notebook_at,
    reference_of,
    text,
    values,
    write,
)

from autograder.locale.sentences import said
from autograder.submissions.parsing.programs import read_answers
from autograder.submissions.wire import Cell
from autograder.units.editions import Edition


def position(handed_in, identifier):
    return [cell.get("id") for cell in handed_in].index(identifier)


def replaced(identifier, *new):
    handed_in = cells(ANSWERED)
    place = position(handed_in, identifier)
    handed_in[place : place + 1] = new
    return handed_in


def assert_all_right(answers):
    for name, expected in VALUES.items():
        assert (name, answers[name].status, said(answers[name].problem)) == (name, "answered", "")
        assert values(answers[name]) == expected


def test_every_program_ends_with_its_answer_and_means_what_it_meant_there(read):
    answers, notes = read(cells(ANSWERED))
    assert_all_right(answers)
    assert list(answers) == [*VALUES, "writeup"]
    assert notes == []
    for name in VALUES:
        assert answers[name].program[-1].question == name


def test_cells_carry_id_position_question_and_lines(read):
    answers, _ = read(cells(ANSWERED))
    program = answers["training_a"].program
    assert program[0] == Cell("setup", 1, "import math\n\nwide = 100\npass", "")
    assert program[1] == Cell("load", 2, "(\n)\n\n\nX = load_data()", "")
    assert [cell.id for cell in program] == ["setup", "load", "forward", "train", "example-a", "training_a"]
    assert [cell.question for cell in program] == ["", "", "forward", "", "", "training_a"]


def test_provided_names_come_from_the_worker(read):
    answers, _ = read(cells(ANSWERED))
    assert execute(answers["forward"])["X"] == "data"


def test_tagged_cells_define_and_do_not_train(read):
    answers, _ = read(cells(ANSWERED))
    (example,) = [cell for cell in answers["training_b"].program if cell.id == "example-a"]
    assert example.source.startswith("size = 4000\n")
    assert example.source.endswith("\npass")
    assert all(cell.id not in ("run-a", "load-tests", "check-forward") for cell in answers["own"].program)


def test_remarks_are_for_people_and_no_part_of_the_program(read):
    handed_in = cells(ANSWERED)
    place = position(handed_in, "forward")
    remarked = f"# mine\n{handed_in[place]['source']}  # at last"
    answers, _ = read(replaced("forward", code(remarked, "forward")))
    others, _ = read(replaced("forward", code(f"# yours\n{handed_in[place]['source']}", "forward")))
    assert answers["forward"].program == others["forward"].program
    assert answers["forward"].written == remarked
    assert all("#" not in cell.source for cell in answers["forward"].program)


@pytest.mark.parametrize("tag", ["figure", "training-run"])
def test_tagged_cells_call_nothing(read, tag):
    drawing = code("import drawing\nfigure = drawing.new()\nrows = 3", "drawing", tags=(tag,))
    answers, _ = read([drawing, *cells(ANSWERED)])
    assert answers["forward"].program[0].source == "import drawing\npass\nrows = 3"


def test_blank_answers(read):
    answers, _ = read(cells(BLANK))
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys([*VALUES, "writeup"], "blank")
    assert all(answer.problem == "" for answer in answers.values())


def test_missing_answers(read):
    answers, _ = read([text("Hello"), code("x = 1")])
    assert {answer.status for answer in answers.values()} == {"missing"}
    assert said(answers["training_a"].problem) == (
        "No code cell defines `model_init_fn` and `optimizer_init_fn`: the answer to `training_a` is missing."
    )
    assert answers["training_a"].program == ()


def test_a_broken_answer_costs_itself_alone(read):
    answers, notes = read(replaced("training_a", code("def model_init_fn():\n    return (\n", "training_a")))
    assert answers["training_a"].status == "broken"
    assert answers["training_a"].program == ()
    assert said(answers["training_a"].problem) == (
        "The answer cell `training_a` has a syntax error in line 2, at `(` in `return (` ('(' was never closed)."
        f" Graders run Python {sys.version_info.major}.{sys.version_info.minor}."
    )
    assert values(answers["training_b"]) == VALUES["training_b"]
    assert values(answers["own"]) == VALUES["own"]
    assert "training_a: `optimizer_init_fn` is not defined." in notes


def test_another_broken_cell_is_left_out_with_a_note(read):
    handed_in = cells(ANSWERED)
    handed_in.insert(2, code("x = = 1", "scratch"))
    answers, notes = read(handed_in)
    assert_all_right(answers)
    assert notes == ["Cell 3 was left out: it has a syntax error in line 1, at `= 1` in `x = = 1` (invalid syntax)."]


def test_helpers_run_wherever_they_stand(read):
    handed_in = replaced(
        "training_b",
        code("def helper():\n    return 'model b'"),
        text("Now the model."),
        code(ANSWERED["training_b"].replace("'model b'", "helper()"), "training_b"),
    )
    assert_all_right(read(handed_in)[0])


def test_a_split_answer_belongs_to_its_question_as_a_whole(read):
    one, other = ANSWERED["training_a"].split("def optimizer_init_fn")
    handed_in = replaced("training_a", code(one, "training_a"), code("def optimizer_init_fn" + other))
    answers, _ = read(handed_in)
    assert_all_right(answers)
    assert [cell.question for cell in answers["training_a"].program][-2:] == ["training_a", "training_a"]


@pytest.mark.parametrize("offset", [0, 1])
def test_constants_of_a_template_beside_the_answer_are_there(read, offset):
    template = code(BLANK["training_a"], "training_a")
    answer = code(ANSWERED["training_a"].replace("rate = 3\n", ""))
    handed_in = replaced("training_a", *([answer, template] if offset == 0 else [template, answer]))
    answers, notes = read(handed_in)
    assert_all_right(answers)
    place = position(handed_in, "training_a") + (1 if offset else 0)
    assert notes == [f"training_a: 2 cells define it; cell {place if offset == 0 else place + 1} is graded."]


def test_an_answer_may_build_on_one_that_stands_later(read):
    handed_in = cells(ANSWERED)
    handed_in.append(handed_in.pop(position(handed_in, "forward")))
    answers, _ = read(handed_in)
    assert_all_right(answers)
    assert [cell.question for cell in answers["training_a"].program if cell.question] == ["forward", "training_a"]


def test_answers_to_later_questions_do_not_run(read):
    handed_in = cells(ANSWERED)
    handed_in.insert(1, handed_in.pop(position(handed_in, "own")))
    answers, _ = read(handed_in)
    assert_all_right(answers)
    assert "own" not in [cell.id for cell in answers["training_b"].program]


def test_a_cell_that_answers_two_questions_is_labelled_by_program(read):
    merged = ANSWERED["forward"] + "\n" + ANSWERED["training_a"]
    handed_in = replaced("forward", code(merged, "forward"))
    del handed_in[position(handed_in, "training_a")]
    answers, _ = read(handed_in)
    assert_all_right(answers)
    assert answers["forward"].program[-1].question == "forward"
    assert answers["training_a"].program[-1].question == "training_a"


def test_a_training_loop_of_ones_own_is_not_started(read):
    own = ANSWERED["own"] + "\ndef train_own(X): raise RuntimeError\nmodel = train_own(X)\nlast = model.loss\n"
    answers, _ = read(replaced("own", code(own, "own")))
    assert_all_right(answers)
    assert answers["own"].program[-1].source.endswith("\npass\npass\n")


def test_otter_is_left_out_wherever_it_stands(read):
    handed_in = replaced(
        "forward",
        code("import otter\ng = otter.Notebook()\n" + ANSWERED["forward"] + "\ng.check('forward')", "forward"),
    )
    answers, _ = read(handed_in)
    assert_all_right(answers)
    (cell,) = [cell for cell in answers["forward"].program if cell.id == "forward"]
    assert cell.source == "pass\npass\n" + ANSWERED["forward"] + "\npass"


def test_answers_found_without_ids_are_noted(read):
    handed_in = [
        {key: value for key, value in {**cell, "metadata": {}}.items() if key != "id"} for cell in cells(ANSWERED)
    ]
    answers, notes = read(handed_in)
    assert_all_right(answers)
    assert notes == [
        "No cell has the id of forward, training_a, training_b, own: found by the names that cells define."
    ]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda handed_in: handed_in, "blank"),
        (lambda handed_in: [*handed_in[:-1], text("I tried this.", "writeup")], "answered"),
        (lambda handed_in: [*handed_in[:-1], text("  ", "writeup")], "blank"),
        (
            lambda handed_in: [*handed_in[:-1], {**text("I tried this."), "metadata": {"question": "writeup"}}],
            "answered",
        ),
        (lambda handed_in: [*handed_in[:-1], text("I tried this.")], "answered"),
        (lambda handed_in: [*handed_in[:-1], text("Write here.")], "missing"),
        (lambda handed_in: [text("I tried this."), *handed_in[:-1]], "missing"),
    ],
)
def test_written_answers(read, change, status):
    answers, _ = read(change(cells(ANSWERED)))
    assert (answers["writeup"].status, answers["writeup"].program) == (status, ())


HELPED = "def forward(x):\n    return helper(x)"


@pytest.mark.parametrize(
    ("below", "helper"),
    [
        ("run-a", "def helper(x):\n    return (name, x)\nname = 'forward'"),
        ("training_b", "name = 'for'.replace('r', 'rward'[:4] + 'd')[:7]\ndef helper(x):\n    return ('forward', x)"),
    ],
)
def test_helpers_stand_anywhere(read, below, helper):
    handed_in = replaced("forward", code(HELPED, "forward"))
    handed_in.insert(position(handed_in, below), code(helper, "mine"))
    answers, notes = read(handed_in)
    assert_all_right(answers)
    assert any("forward: helper" in note or "forward: helper, name" in note for note in notes)


def test_a_helper_in_a_cell_that_trains_is_kept(read):
    run = "history = train(model_init_fn, optimizer_init_fn)\nhelper = dict(name='forward').get\nbest = helper('x')"
    handed_in = cells(
        {
            **ANSWERED,
            "training_b": "def model_init_fn():\n    return [helper('name'), wide]\n"
            "def optimizer_init_fn():\n    return 'optimizer b'",
        }
    )
    handed_in[position(handed_in, "run-a")] = code(run, "run-a", tags=("training-run",))
    answers, _notes = read(handed_in)
    assert values(answers["training_b"])["model_init_fn()"] == ["forward", 100]
    assert "best" not in execute(answers["training_b"])


@pytest.mark.parametrize(
    "more",
    [
        "def call(self):\n    return 'own model'\n\n\nOwn.call = call",
        "class Own(Own):\n    def call(self):\n        return 'own model'",
        "%%add_to Own\ndef call(self):\n    return 'own model'",
        "if True:\n    def call(self):\n        return 'own model'\n    Own.call = call",
    ],
)
@pytest.mark.parametrize("identifier", ["own", ""])
def test_a_class_may_be_finished_in_the_next_cell(read, more, identifier):
    start = ANSWERED["own"].replace("'own model'", "'not this'")
    answers, _notes = read(replaced("own", code(start, identifier), code(more)))
    assert_all_right(answers)


def test_a_class_may_be_filled_from_outside(read):
    more = "def call(self):\n    return 'own model'\n\n\nOwn.call = call"
    answers, _notes = read(replaced("own", code(BLANK["own"], "own"), code(more)))
    assert_all_right(answers)


def test_a_class_that_an_answer_makes_for_itself_may_be_finished_in_the_next_cell(read):
    start = "class Part:\n    pass\n\n\n" + ANSWERED["own"].replace("'own model'", "Part().value()")
    more = "def value(self):\n    return 'own model'\n\n\nPart.value = value"
    answers, _notes = read(replaced("own", code(start, "own"), code(more)))
    assert_all_right(answers)


def test_what_a_template_has_not_may_stand_in_the_cells_below_it(read):
    name = "def optimizer_init_fn"
    model, _, optimizer = ANSWERED["training_a"].partition(name)
    half = model + name + BLANK["training_a"].partition(name)[2]
    answers, _notes = read(replaced("training_a", code(half, "training_a"), code(name + optimizer)))
    assert_all_right(answers)


@pytest.mark.parametrize("split", [("training_a",), ("training_a", "training_b"), ("training_b", "own")])
@pytest.mark.parametrize("between", [[], [text("And then:"), code("x = 1")]])
def test_answers_at_the_end_may_be_split(read, split, between):
    handed_in = cells(BLANK)
    for question, source in ANSWERED.items():
        upper, optimizer, lower = source.partition("def optimizer_init_fn" if question in split else "\n\n\n\n")
        handed_in += [code(upper), *between, *([code(optimizer + lower)] if lower else [])]
    answers, _notes = read(handed_in)
    assert_all_right(answers)


def test_answers_at_the_end_may_stand_in_another_order(read):
    own = {question: source.partition("def model_init_fn")[0] for question, source in ANSWERED.items()}
    given = BLANK["own"].partition("def model_init_fn")[2]
    own["own"] += f"def model_init_fn{given}"
    words = "\n    first = second = third = fourth = fifth = sixth = 6"  # which make it unlike what was handed out
    at_the_end = [code(own["own"]), code(own["forward"].replace(":", f":{words}", 1))]
    answers, _notes = read([*cells({**ANSWERED, "forward": BLANK["forward"], "own": BLANK["own"]}), *at_the_end])
    assert_all_right(answers)


def test_answers_may_stand_below_one_another_at_the_end(read):
    handed_in = [*cells(BLANK), *(code(source) for source in ANSWERED.values())]
    answers, notes = read(handed_in)
    assert_all_right(answers)
    assert sum("is graded" in note for note in notes) == len(ANSWERED)
    assert_all_right(read(cells(BLANK)[:1] + cells(BLANK)[1:] + [code(source) for source in ANSWERED.values()])[0])


def test_a_whole_notebook_may_stand_in_one_cell(read):
    handed_in = cells(ANSWERED)
    sources = [cell["source"] for cell in handed_in if cell["cell_type"] == "code"]
    answers, _notes = read([text("# A small unit"), code("\n".join(sources)), text("Write here.")])
    assert_all_right(answers)


def test_a_file_that_is_written_and_run_holds_an_answer(read):
    written = "%%writefile forward.py\n" + ANSWERED["forward"]
    assert_all_right(read(replaced("forward", code(written, "forward"), code("%run -i forward.py")))[0])
    assert read(replaced("forward", code(written, "forward")))[0]["forward"].status == "missing"


def test_a_loop_that_prints_still_counts(read):
    loop = ANSWERED["training_a"].replace("rate = 3", "rate = 1\nwhile rate < 3:\n    rate += 1\n    print(rate)")
    assert_all_right(read(replaced("training_a", code(loop, "training_a")))[0])


MARKER = "# YOUR CODE BELOW"


@pytest.fixture
def of_edition(unit, tmp_path):
    """Reads a notebook as a copy of an edition."""

    def answers(handed_in, **edition):
        other = msgspec.structs.replace(unit, editions=[Edition(name="old", markers=[MARKER], **edition)])
        notebook = notebook_at(write(tmp_path / "work.ipynb", handed_in))
        return read_answers(notebook.cells, other, reference_of(other))[0]

    return answers


def without_ids(handed_in):
    return [{key: value for key, value in cell.items() if key not in ("id", "metadata")} for cell in handed_in]


def test_an_edition_may_have_other_names(of_edition):
    handed_in = replaced("forward", code(f"def ahead(x):\n    return ('forward', x)  {MARKER}"))
    assert of_edition(handed_in)["forward"].status == "missing"
    found = of_edition(handed_in, names={"forward": "ahead"})
    assert_all_right(found)
    assert found["forward"].edition == "old"


def test_an_edition_may_have_another_blank(of_edition):
    handed_in = replaced("forward", code(f"def forward(x):\n    return later  {MARKER}"))
    assert of_edition(handed_in)["forward"].status == "answered"
    assert of_edition(handed_in, blanks={"forward": "def forward(x):\n    return later"})["forward"].status == "blank"


def test_an_edition_may_ask_in_another_order(of_edition):
    handed_in = without_ids(cells({**ANSWERED, "forward": f"{MARKER}\n{ANSWERED['forward']}"}))
    ids = [cell.get("id") for cell in cells(ANSWERED)]
    second = handed_in[ids.index("example-b") : ids.index("own")]
    del handed_in[ids.index("example-b") : ids.index("own")]
    handed_in[ids.index("train") + 1 : ids.index("train") + 1] = second
    found = of_edition(handed_in, order=["forward", "training_b", "training_a", "own"])
    assert values(found["training_a"]) == VALUES["training_a"]
    assert values(found["training_b"]) == VALUES["training_b"]


def test_code_in_one_cell_is_not_said_to_stand_below(read):
    stack = "def stack(layers):\n    return layers"
    parts = [ANSWERED["forward"], ANSWERED["training_a"], ANSWERED["training_b"], ANSWERED["own"], stack]
    answers, notes = read([code("\n\n".join(["import math\nwide = 100", *parts]))])
    assert values(answers["training_b"]) == VALUES["training_b"]
    assert not any("below" in note for note in notes)
