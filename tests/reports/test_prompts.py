"""What questions ask for, as our own notebooks say it."""

from __future__ import annotations

import msgspec
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support.sample_unit import SAMPLE_UNIT

from autograder.reports.prompts import Prompt, prompts_of
from autograder.units.unit import load_unit, unit_names

ANSWER = """def forward_pass(x):
    ########################################
    # TODO: compute the scores. Mind the   #
    # zero-padding.                        #
    ########################################
    # ***** START OF YOUR CODE *****
    scores = None  # TODO: no task, for it stands behind code
    # ***** END OF YOUR CODE *****
    # TODO: return them
    return scores
"""


def written(folder, language, *cells):
    unit = msgspec.structs.replace(SAMPLE_UNIT, root=folder)
    unit.student_notebook(language).parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=list(cells)), unit.student_notebook(language))
    return unit


def test_a_prompt_is_the_heading_above_and_the_tasks_in_the_cell(tmp_path):
    unit = written(
        tmp_path,
        "en",
        new_markdown_cell("# Part I\n\n## ✏️ Question 1: `forward_pass`\n\nWrite it.", id="text"),
        new_markdown_cell("A drawing.", id="drawing"),
        new_code_cell(ANSWER, id="forward_pass"),
        new_code_cell("# TODO: nobody asks this", id="given"),
        new_markdown_cell("Half a page.", id="essay"),
    )
    heading = "Question 1: `forward_pass`"
    found = {
        "forward_pass": Prompt(heading, ("Compute the scores. Mind the zero-padding.", "Return them")),
        "essay": Prompt(heading, ()),
    }
    assert prompts_of(unit, "en") == found
    assert prompts_of(unit, "pt_BR") == found, "the English one, where there is none of the language"


def test_of_a_unit_that_was_not_built_there_is_none(tmp_path):
    assert prompts_of(msgspec.structs.replace(SAMPLE_UNIT, root=tmp_path), "en") == {}


@pytest.mark.parametrize("language", ["en", "pt_BR", "ru"])
@pytest.mark.parametrize("name", unit_names())
def test_every_question_of_ours_has_a_heading_of_its_own(name, language):
    unit = load_unit(name)
    prompts = prompts_of(unit, language)
    assert list(prompts) == [question.name for question in unit.questions]
    headings = [prompt.heading for prompt in prompts.values()]
    assert all(headings)
    assert len(set(headings)) == len(headings)
    for number, prompt in enumerate(prompts.values(), start=1):
        assert str(number) in prompt.heading or number == len(headings)
        assert "TODO" not in " ".join(prompt.tasks)
