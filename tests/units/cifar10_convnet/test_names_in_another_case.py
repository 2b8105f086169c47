"""A question asks for a function, and another one for a class of the same letters: each is known by its kind."""

from __future__ import annotations

import json
import re

import pytest
from support.handed_in import reference_of

from autograder.locale.sentences import said
from autograder.submissions.parsing.notebook_files import read_notebook
from autograder.submissions.parsing.programs import read_answers

FUNCTION, CLASS = "three_layer_convnet", "ThreeLayerConvNet"

CASES = [
    {FUNCTION: "threeLayerConvNet"},
    {FUNCTION: "Three_Layer_ConvNet"},
    {FUNCTION: "threelayerconvnet"},
    {CLASS: "three_layer_conv_net"},
    {CLASS: "threeLayerConvnet"},
    {FUNCTION: "threeLayerConvNet", CLASS: "three_layer_conv_net"},
    {FUNCTION: "Three_Layer_ConvNet", CLASS: "threeLayerConvnet"},
    {"CustomConvNet": "customConvNet"},
]


@pytest.mark.parametrize("others", CASES, ids=lambda others: "+".join(others.values()))
def test_each_is_known_by_its_kind(real_unit, others):
    document = json.loads(real_unit.solution_notebook().read_bytes())
    for cell in document["cells"]:
        cell["source"] = "".join(cell["source"])
        for name, other in others.items():
            cell["source"] = re.sub(rf"^(def|class) {name}\b", rf"\1 {other}", cell["source"], flags=re.MULTILINE)
    notebook = read_notebook("work.ipynb", json.dumps(document).encode())
    answers, notes = read_answers(notebook.cells, real_unit, reference_of(real_unit))
    asked = [question.name for question in real_unit.questions if question.defines]
    assert {answers[name].status for name in asked} == {"answered"}
    taken = [said(note) for note in notes if "was taken for" in said(note)]
    assert {name for name in others if any(f"for `{name}`" in note for note in taken)} == {*others}
    assert len(taken) == len(others)
    program = "\n".join(cell.source for cell in answers[asked[-1]].program)
    for name in others:
        assert len(re.findall(rf"^(?:def|class) {name}\b", program, re.MULTILINE)) == 1
