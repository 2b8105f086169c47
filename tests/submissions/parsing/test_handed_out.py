from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from support.handed_in import ANSWERED, BLANK, built_unit, cells, code, notebook_at, reference_of, write

from autograder.submissions.parsing import handed_out
from autograder.submissions.parsing.cell_code import analyse
from autograder.submissions.parsing.handed_out import CodeCell, Reference, Watch, asked_names, traits_of
from autograder.submissions.parsing.notebook_files import NotebookCell


@pytest.fixture
def unit(tmp_path):
    return built_unit(tmp_path)


def test_the_reference_knows_answers_blanks_and_texts(unit):
    reference = reference_of(unit)
    answers = ["forward", "training_a", "training_b", "own"]
    assert [reference.traits[place].id for place in reference.answers.values()] == answers
    assert list(reference.answers) == answers
    assert set(reference.blanks["own"]) == {"Own", "model_init_fn", "optimizer_init_fn", "train_own"}
    assert reference.texts == {"# A small unit", "Write here."}
    assert reference.has_ids
    assert [reference.count(question) for question in unit.questions[:4]] == [1, 5, 5, 1]


def test_answers_are_known_blank_and_solved(unit):
    reference = reference_of(unit)
    blank, solved = reference.traits[reference.answers["training_b"]].vocabularies
    assert "wide" in solved - blank


def test_id_or_metadata_claim_a_question(unit):
    question = unit.question("own")
    for cell, expected in (
        (NotebookCell(0, "own", "code", ""), True),
        (NotebookCell(0, "a", "code", "", question="own"), True),
        (NotebookCell(0, "a", "code", "own", question="forward"), False),
    ):
        assert CodeCell(cell, analyse("")).claims(question) is expected


def test_the_reference_follows_a_rebuilt_notebook(unit):
    before = reference_of(unit)
    write(unit.student_notebook(), [*cells(BLANK), code("def more(): pass", "more")])
    assert len(reference_of(unit).traits) == len(before.traits) + 1


def test_without_a_built_notebook_there_are_the_questions(unit):
    unit.student_notebook().unlink()
    reference = reference_of(unit)
    assert reference.answers == {"forward": 0, "training_a": 1, "training_b": 2, "own": 3}
    assert not reference.has_ids
    assert not reference.is_blank(analyse(BLANK["forward"]), unit.question("forward"))


@pytest.mark.parametrize("name", list(BLANK))
def test_blank_answers_are_told_from_written_ones(unit, name):
    reference, question = reference_of(unit), unit.question(name)
    assert reference.is_blank(analyse("# no change\n" + BLANK[name] + "\nx = 1"), question)
    assert not reference.is_blank(analyse(ANSWERED[name]), question)
    assert not reference.is_blank(analyse("x = 1"), question)


def test_a_blank_answer_may_speak_another_language(unit):
    """Errors that handed-out code raises are in the notebook's language."""
    source = BLANK["forward"].replace(
        "result = None", "if x is None:\n        raise ValueError('{}')\n    result = None"
    )
    for language, words in (("en", "no x"), ("ru", "нет x")):
        answers = {**BLANK, "forward": source.format(words)}
        write(unit.student_notebook(language), cells(answers), autograder={"language": language})
    reference, question = reference_of(unit), unit.question("forward")
    assert reference.is_blank(analyse(source.format("no x")), question)
    assert reference.is_blank(analyse(source.format("нет x")), question)
    assert not reference.is_blank(analyse(source.format("nothing")), question)


def test_half_an_answer_is_not_blank(unit):
    source = BLANK["training_a"].replace("model = None", "model = 3")
    assert not reference_of(unit).is_blank(analyse(source), unit.question("training_a"))


def test_cells_are_compared_by_functions_and_asked_names(unit):
    (entry,) = [cell for cell in _entries(unit) if cell.cell.id == "setup"]
    assert traits_of(entry, asked_names(unit)).names == frozenset()
    assert traits_of(entry, frozenset({"wide"})).names == {"wide"}


def test_cells_as_handed_out_are_parsed_once_and_others_each_time(unit, monkeypatch):
    parsed = []
    monkeypatch.setattr(handed_out, "analyse", lambda source: parsed.append(source) or analyse(source))
    reference = reference_of(unit)
    parsed.clear()
    cells = [cell for cell in notebook_at(unit.student_notebook()).cells if cell.kind == "code"]
    own = replace(cells[0], source="x = 1")
    found = [[Watch().analyse(cell, reference) for cell in (*cells, own)] for _ in range(2)]
    assert sorted(parsed) == sorted([*{cell.source for cell in cells}, "x = 1", "x = 1"])
    assert all(first is second for first, second in zip(found[0][:-1], found[1][:-1], strict=True))
    assert found[0][-1].names == {"x"}


def _entries(unit):
    from autograder.submissions.parsing.locating import code_cells

    return code_cells(notebook_at(unit.student_notebook()).cells, unit, reference_of(unit), Watch())[0]


def test_a_text_cell_of_another_edition_is_known_by_its_digest():
    digest = hashlib.sha256(b"TODO: say what you did").hexdigest()
    reference = Reference((), {}, texts=frozenset({"Write here."}), text_digests=frozenset({digest}))
    assert [reference.is_given_text(text) for text in (" Write here.\n", "TODO:\n say what  you did ")] == [True, True]
    assert [reference.is_given_text(text) for text in ("TODO: I said what I did", "")] == [False, False]
