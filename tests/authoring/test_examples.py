from __future__ import annotations

import nbformat
import pytest

from autograder.authoring.examples import build_examples, example_files
from autograder.authoring.notebooks.transplant import notebook_with_answers, read_answer_file, read_helper_cells
from autograder.authoring.translation.translated_source import languages_of
from autograder.errors import UnitError
from autograder.submissions.folders import read_submission
from autograder.units.unit import REPOSITORY, load_unit


def test_the_committed_examples_are_those_of_the_answers_and_the_notebook(unit):
    files = example_files(unit)
    folder = REPOSITORY / "examples" / "submissions" / unit.name
    assert {path.name for path in folder.iterdir()} == {path.name for path in files}
    assert [path.name for path, text in files.items() if path.read_text(encoding="utf-8") != text] == []


def test_a_changed_example_is_written_again(unit, tmp_path):
    for name in ("source", "assignment", "solutions"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    unit = load_unit(unit.name, tmp_path)
    answers = tmp_path / "examples" / "answers" / unit.name
    answers.mkdir(parents=True)
    (answers / "one.py").write_text('# %% question="keras_model"\nThreeLayerConvNet = 1\n')
    first = build_examples(unit)
    perfect = {"perfect.ipynb", *(f"perfect-{language}.ipynb" for language in languages_of(unit))}
    assert {path.name for path in first} == perfect | {"blank.ipynb", "one.ipynb", "wrong-file-type.txt"}
    assert build_examples(unit) == []
    (answers / "one.py").write_text('# %% question="keras_model"\nThreeLayerConvNet = 2\n')
    assert [path.name for path in build_examples(unit)] == ["one.ipynb"]


def test_each_kind_of_example_is_there(unit):
    folder = REPOSITORY / "examples" / "submissions" / unit.name
    statuses = {
        path.stem: {answer.status for answer in read_submission(path, unit).answers.values()}
        for path in folder.glob("*.ipynb")
    }
    assert statuses["perfect"] - {"blank"} == {"answered"}
    assert statuses["perfect-other-style"] >= {"answered"}
    assert statuses["blank"] == {"blank"}
    for language in languages_of(unit):
        assert statuses[f"perfect-{language}"] == statuses["perfect"]
        assert read_submission(folder / f"perfect-{language}.ipynb", unit).language == language
    assert "broken" in statuses["syntax-error"]
    assert {"endless-loop", "partly-right", "process-exit"} <= set(statuses)


def test_answers_go_into_their_cells(unit):
    answers = read_answer_file('# %% question="keras_model"\nx = 1\n\n# %%\nignored = 1\n')
    assert answers == {"keras_model": "x = 1"}
    notebook = notebook_with_answers(unit, answers)
    nbformat.validate(notebook)
    assert next(cell.source for cell in notebook.cells if cell.id == "keras_model") == "x = 1"
    with pytest.raises(UnitError, match="no answer cell `nothing`"):
        notebook_with_answers(unit, {"nothing": ""})


def test_helper_cells_go_in_front_of_their_answer(unit):
    text = (
        '# %% before="keras_model"\na = 1\n\n# %% question="keras_model"\nx = a\n\n# %% before="keras_model"\nb = 2\n'
    )
    assert read_answer_file(text) == {"keras_model": "x = a"}
    assert read_helper_cells(text) == {"keras_model": ["a = 1", "b = 2"]}
    notebook = notebook_with_answers(unit, read_answer_file(text), helpers=read_helper_cells(text))
    nbformat.validate(notebook)
    place = [cell.id for cell in notebook.cells].index("keras_model")
    assert [cell.source for cell in notebook.cells[place - 2 : place + 1]] == ["a = 1", "b = 2", "x = a"]
    assert len(notebook.cells) == len(notebook_with_answers(unit, {}).cells) + 2
    with pytest.raises(UnitError, match="no answer cell `nothing`"):
        notebook_with_answers(unit, {}, helpers={"nothing": ["a = 1"]})
