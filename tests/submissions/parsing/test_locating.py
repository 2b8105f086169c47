from __future__ import annotations

import pytest
from support.handed_in import ANSWERED, BLANK, cells, code, notebook_at, reference_of, text, write

from autograder.locale.sentences import said
from autograder.submissions.parsing.cell_code import analyse
from autograder.submissions.parsing.handed_out import Watch
from autograder.submissions.parsing.locating import code_cells, locate

PLACES = {"forward": "forward", "training_a": "training_a", "training_b": "training_b", "own": "own"}


@pytest.fixture
def find(unit, tmp_path):
    """Locates answers; returns for each question the sources of its cells and the location."""

    def locations(handed_in):
        notebook = notebook_at(write(tmp_path / "work.ipynb", handed_in))
        reference = reference_of(unit)
        entries, notes = code_cells(notebook.cells, unit, reference, Watch())
        found = locate(entries, unit, reference, Watch())
        sources = {name: [entries[place].cell.source for place in found[name].cells] for name in found}
        return sources, found, [said(note) for note in notes]

    return locations


def without_ids(handed_in):
    return [{key: value for key, value in {**cell, "metadata": {}}.items() if key != "id"} for cell in handed_in]


def position(handed_in, identifier):
    return [cell.get("id") for cell in handed_in].index(identifier)


EXPECTED = {name: [source] for name, source in ANSWERED.items()}


def test_the_reference_knows_answers_blanks_and_texts(unit):
    reference = reference_of(unit)
    assert [reference.traits[place].id for place in reference.answers.values()] == list(PLACES)
    assert reference.blanks["forward"]["forward"] != ""
    assert reference.texts == {"# A small unit", "Write here."}
    assert [reference.count(question) for question in unit.questions[:4]] == [1, 5, 5, 1]


def test_the_reference_follows_a_rebuilt_notebook(unit):
    before = reference_of(unit)
    path = write(unit.student_notebook(), [*cells(BLANK), code("def more(): pass", "more")])
    path.touch()
    assert len(reference_of(unit).traits) == len(before.traits) + 1


def test_without_built_notebooks_questions_are_found_by_id_or_unique_name(unit, find):
    unit.student_notebook().unlink()
    sources, _, _ = find(cells(ANSWERED))
    assert sources == EXPECTED
    assert find(without_ids(cells(ANSWERED)))[0]["forward"] == EXPECTED["forward"]


@pytest.mark.parametrize("answers", [ANSWERED, BLANK])
@pytest.mark.parametrize("damage", [lambda handed_in: handed_in, without_ids])
def test_answers_are_found_with_and_without_ids(find, answers, damage):
    sources, found, notes = find(damage(cells(answers)))
    assert sources == {name: [source] for name, source in answers.items()}
    assert all(location.by_name == (damage is without_ids) for location in found.values())
    assert all(location.rivals == 1 for location in found.values())
    assert notes == []


def test_metadata_stand_in_for_lost_ids(find):
    handed_in = [{key: value for key, value in cell.items() if key != "id"} for cell in cells(ANSWERED)]
    sources, found, _ = find(handed_in)
    assert sources == EXPECTED
    assert not any(location.by_name for location in found.values())


@pytest.mark.parametrize("missing", ["example-a", "example-b", "forward", "training_a", "training_b", "own", "train"])
def test_without_ids_a_deleted_cell_misleads_nothing(find, missing):
    handed_in = cells(ANSWERED)
    del handed_in[position(handed_in, missing)]
    sources, _, _ = find(without_ids(handed_in))
    assert sources == {name: source for name, source in EXPECTED.items() if name != missing}


@pytest.mark.parametrize("moved", list(PLACES))
@pytest.mark.parametrize("to", [3, 99])
def test_a_moved_cell_is_found(find, moved, to):
    handed_in = cells(ANSWERED)
    handed_in.insert(to, handed_in.pop(position(handed_in, moved)))
    assert find(handed_in)[0] == EXPECTED
    assert find(without_ids(handed_in))[0] == EXPECTED


def test_commands_of_the_shell_are_left_out_and_that_is_said(find):
    handed_in = cells(ANSWERED)
    handed_in[1:1] = [code("!pip install x\nx = 1"), code("%%bash\nls"), code("y = not 2  # no !command")]
    sources, _, notes = find(handed_in)
    assert sources == EXPECTED
    assert notes == ["Commands of the shell (!, %%bash, pip) do nothing here: they were left out of cells 2, 3."]
    assert find(cells(ANSWERED))[2] == []


def test_helpers_between_cells_do_not_matter(find):
    handed_in = [new for cell in cells(ANSWERED) for new in (cell, code("def helper(): pass"), text("Why?"))]
    assert find(handed_in)[0] == EXPECTED
    assert find(without_ids(handed_in))[0] == EXPECTED


def test_of_cells_with_the_same_id_the_last_that_defines_the_names_counts(find):
    handed_in = cells(ANSWERED)
    place = position(handed_in, "training_a")
    handed_in.insert(place, code("def model_init_fn(): 'old'\ndef optimizer_init_fn(): 'old'", "training_a"))
    handed_in.insert(place + 2, code("print('no names')", "training_a"))
    handed_in.insert(place + 2, code("def model_init_fn(: 'broken'\ndef optimizer_init_fn(): 'new'", "training_a"))
    sources, found, _ = find(handed_in)
    assert sources == EXPECTED
    assert found["training_a"].rivals == 3


def test_half_an_answer_does_not_replace_a_whole_one(find):
    handed_in = cells(ANSWERED)
    handed_in.insert(position(handed_in, "training_a") + 1, code("def model_init_fn(): 'half'", "training_a"))
    sources, found, _ = find(handed_in)
    assert sources["training_a"][0] == ANSWERED["training_a"]
    assert list(found["training_a"].removed.values()) == [{"model_init_fn", "optimizer_init_fn"}]


def test_a_template_after_half_an_answer_fills_the_other_half_only(find):
    handed_in = cells({**ANSWERED, "training_a": BLANK["training_a"]})
    half = ANSWERED["training_a"].split("def optimizer_init_fn")[0]
    handed_in.insert(position(handed_in, "training_a"), code(half))
    for variant in (handed_in, without_ids(handed_in)):
        sources, found, _ = find(variant)
        assert sources["training_a"] == [half, BLANK["training_a"]]
        assert list(found["training_a"].removed.values()) == [{"model_init_fn"}]


def test_an_answer_that_was_merged_into_an_earlier_ones_cell_is_found(find):
    handed_in = cells({**ANSWERED, "forward": ANSWERED["forward"] + "\n" + ANSWERED["training_b"]})
    del handed_in[position(handed_in, "training_b")]
    sources = find(handed_in)[0]
    assert {name: [source.strip() for source in found] for name, found in sources.items()} == EXPECTED


def test_without_ids_the_last_of_two_answers_counts(find):
    handed_in = cells(ANSWERED)
    place = position(handed_in, "training_a")
    handed_in.insert(place, code(ANSWERED["training_a"].replace("model a", "old model")))
    sources, found, _ = find(without_ids(handed_in))
    assert sources == EXPECTED
    assert found["training_a"].rivals == 2


@pytest.mark.parametrize("damage", [lambda handed_in: handed_in, without_ids])
@pytest.mark.parametrize(
    ("ran_above", "ran_below", "counts"),
    [
        (None, None, "below"),
        (7, 3, "above"),
        (3, 7, "below"),
        (7, None, "above"),
        (None, 7, "below"),
        ("7", 3, "below"),
    ],
)
def test_of_two_whole_answers_the_last_that_ran_counts(find, damage, ran_above, ran_below, counts):
    above, below = (ANSWERED["training_a"].replace("model a", f"model {name}") for name in ("above", "below"))
    handed_in = cells({**ANSWERED, "training_a": below})
    place = position(handed_in, "training_a")
    handed_in[place]["execution_count"] = ran_below
    handed_in.insert(place, {**code(above, "training_a"), "execution_count": ran_above})
    sources, found, _ = find(damage(handed_in))
    kept = {"above": above, "below": below}[counts]
    assert sources["training_a"][0] == kept
    for other in sources["training_a"][1:]:  # what else it defines runs
        assert {"model_init_fn", "optimizer_init_fn"} in found["training_a"].removed.values(), other
    assert found["training_a"].rivals == 2


@pytest.mark.parametrize(
    ("offset", "ran", "ran_again", "counts"),
    [
        (1, None, None, "again"),
        (1, 3, 7, "again"),
        (1, 7, 3, "first"),
        (0, 3, 7, "again"),
        (0, None, None, "first"),
        (2, None, None, "first"),  # below the public test
        (2, 3, 7, "again"),
    ],
)
def test_a_second_version_in_a_cell_of_its_own_counts_where_it_ran_last(find, offset, ran, ran_again, counts):
    again = ANSWERED["forward"].replace("'forward'", "'again'")
    handed_in = cells(ANSWERED)
    place = position(handed_in, "forward")
    handed_in[place]["execution_count"] = ran
    handed_in.insert(place + offset, {**code(again), "execution_count": ran_again})
    sources, found, _ = find(handed_in)
    assert sources["forward"][0] == {"first": ANSWERED["forward"], "again": again}[counts]
    assert found["forward"].rivals == (2 if counts == "again" else 1)


def test_a_given_example_that_is_pasted_below_an_answer_is_no_second_version(find):
    handed_in = cells(ANSWERED)
    example = handed_in[position(handed_in, "example-b")]["source"]
    handed_in.insert(position(handed_in, "training_b") + 1, code(example))
    assert find(handed_in)[0] == EXPECTED


@pytest.mark.parametrize("offset", [0, 1])
@pytest.mark.parametrize("question", ["forward", "training_a", "training_b"])
@pytest.mark.parametrize("damage", [lambda handed_in: handed_in, without_ids])
def test_an_answer_written_beside_the_blank_template_counts(find, offset, question, damage):
    handed_in = cells(ANSWERED)
    place = position(handed_in, question)
    handed_in[place]["source"] = BLANK[question]
    handed_in.insert(place + offset, code(ANSWERED[question]))
    sources, found, _ = find(damage(handed_in))
    location = found[question]
    assert ANSWERED[question] in sources[question]
    if offset:
        assert sources == EXPECTED
    else:  # the template runs after the answer, without its definitions
        assert sources[question] == [ANSWERED[question], BLANK[question]]
        (names,) = location.removed.values()
        assert names <= {"forward", "model_init_fn", "optimizer_init_fn"}


@pytest.mark.parametrize("damage", [lambda handed_in: handed_in, without_ids])
@pytest.mark.parametrize("first", [0, 1])
def test_an_answer_may_be_split(find, damage, first):
    handed_in = cells(ANSWERED)
    place = position(handed_in, "training_a")
    one, other = ANSWERED["training_a"].split("def optimizer_init_fn")
    halves = [code(one), code("def optimizer_init_fn" + other)]
    halves[first]["id"] = "training_a"
    handed_in[place : place + 1] = [halves[0], code("between = 1"), halves[1]]
    sources, _, _ = find(damage(handed_in))
    assert sources == {**EXPECTED, "training_a": [halves[0]["source"], halves[1]["source"]]}


def test_optional_names_may_stand_in_later_cells(find):
    handed_in = [*cells(ANSWERED), code("def train_own(): pass"), code("def other(): pass")]
    assert find(handed_in)[0] == {**EXPECTED, "own": [ANSWERED["own"], "def train_own(): pass"]}


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("question", list(PLACES))
@pytest.mark.parametrize("damage", [lambda handed_in: handed_in, without_ids])
def test_an_answer_in_a_text_cell_is_code(find, kind, question, damage):
    handed_in = cells(ANSWERED)
    handed_in[position(handed_in, question)]["cell_type"] = kind
    sources, _, notes = find(damage(handed_in))
    assert sources == EXPECTED
    assert notes == [f"Cell {position(handed_in, question) + 1} is of type {kind}, but holds an answer: read as code."]


def test_an_answer_in_a_text_cell_counts_beside_experiments(find):
    handed_in = cells(ANSWERED)
    place = position(handed_in, "training_a")
    handed_in[place]["cell_type"] = "raw"
    handed_in.append(code(ANSWERED["training_b"]))
    assert find(handed_in)[0] == EXPECTED


def test_old_attempts_and_prose_in_text_cells_are_no_code(find):
    attempts = [{**code(source), "cell_type": "raw"} for source in ANSWERED.values()]
    prose = text("I changed model_init_fn and optimizer_init_fn, forward and Own.", "forward")
    sources, _, notes = find([*cells(ANSWERED)[:-1], *attempts, prose])
    assert sources == EXPECTED
    assert notes == []


def test_one_cell_may_answer_two_questions(find):
    handed_in = cells(ANSWERED)
    merged = ANSWERED["forward"] + "\n" + ANSWERED["training_a"]
    handed_in[position(handed_in, "forward")]["source"] = merged
    del handed_in[position(handed_in, "training_a")]
    for variant in (handed_in, without_ids(handed_in)):
        assert find(variant)[0] == {**EXPECTED, "training_a": ["\n\n" + ANSWERED["training_a"]]}


def test_a_broken_answer_is_found(find):
    handed_in = cells({**ANSWERED, "training_b": "def model_init_fn(\ndef optimizer_init_fn(): pass"})
    for variant in (handed_in, without_ids(handed_in)):
        sources, _, _ = find(variant)
        assert sources == {**EXPECTED, "training_b": ["def model_init_fn(\ndef optimizer_init_fn(): pass"]}


def test_a_cell_whose_id_promises_too_much_claims_nothing(find):
    handed_in = cells(ANSWERED)
    handed_in[position(handed_in, "forward")]["source"] = "x = 1"
    handed_in.append(code(ANSWERED["forward"], "elsewhere"))
    sources, found, _ = find(handed_in)
    assert sources == EXPECTED
    assert found["forward"].by_name


def test_an_empty_notebook_has_no_answers(find):
    assert find([]) == ({}, {}, [])
    assert find([text("Nothing."), code("x = 1", "forward")])[0] == {}


def test_only_so_much_text_is_read_as_code(find, monkeypatch):
    handed_in = [text("def forward(x): return x\n" + "# \n" * 100) for _ in range(400)]
    parsed = []
    monkeypatch.setattr(
        "autograder.submissions.parsing.handed_out.analyse", lambda source: parsed.append(source) or analyse(source)
    )
    sources, _, _ = find(handed_in)
    assert sources["forward"] == [handed_in[0]["source"]]
    assert sum(len(source) for source in parsed if "# \n" in source) <= 40_000
