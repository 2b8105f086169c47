from __future__ import annotations

import pytest
from support.handed_in import ANSWERED, built_unit, cells, reference_of

from autograder.submissions.parsing.cell_code import analyse
from autograder.submissions.parsing.handed_out import CodeCell
from autograder.submissions.parsing.notebook_files import NotebookCell
from autograder.submissions.parsing.splitting import split


@pytest.fixture
def parts(tmp_path):
    unit = built_unit(tmp_path / "repository")
    reference = reference_of(unit)
    questions = [question for question in unit.questions if question.defines]

    def sources(source, identifier="x"):
        entry = CodeCell(NotebookCell(0, identifier, "code", source), analyse(source))
        return [part.cell for part in split(entry, questions, reference)]

    return sources


def test_lines_keep_their_numbers_and_nothing_is_lost(parts):
    whole = "\n\n".join(cell["source"] for cell in cells(ANSWERED) if cell["cell_type"] == "code")
    found = parts(whole, "a" * 64)
    assert len(found) > len(ANSWERED)
    assert len({cell.id for cell in found}) == len(found)
    assert all(len(cell.id) <= 64 for cell in found)
    lines = whole.split("\n")
    seen = [(number, line) for cell in found for number, line in enumerate(cell.source.split("\n")) if line]
    assert seen == [(number, line) for number, line in enumerate(lines) if line]


def test_constants_stay_with_the_functions_below_them(parts):
    found = parts("\n".join(ANSWERED.values()))
    assert next(cell.source for cell in found if "rate = 3" in cell.source).lstrip().startswith("rate = 3")


@pytest.mark.parametrize(
    "source",
    [
        ANSWERED["own"],
        ANSWERED["training_a"] + "\n" + ANSWERED["training_b"],
        "def forward(x): return x; class_ = 1",
        ANSWERED["own"].replace("class Own", "def model_init_fn():\n    return None\nclass Own"),
        ANSWERED["own"].replace("class Own", "class Own: pass\nclass Own"),
        "x = (",
        "%pip install x\nimport json\n" + ANSWERED["own"],
    ],
)
def test_a_cell_of_one_answer_stays_whole(parts, source):
    (only,) = parts(source)
    assert only.source == source


def test_the_same_names_for_two_questions_are_two_answers(parts):
    first, second = parts(f"{ANSWERED['training_b']}\n{ANSWERED['own']}")
    assert ("stack" in first.source, "class Own" in second.source) == (True, True)
