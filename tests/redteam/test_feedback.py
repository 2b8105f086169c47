"""What students read after grading holds nothing that they were not to know."""

from __future__ import annotations

import msgspec
import pytest
from support.images import separable_images

from autograder.authoring.notebooks.transplant import notebook_with_answers
from autograder.data.sets import HeldOutImages
from autograder.grading.context import Bench
from autograder.grading.question import grade_answer
from autograder.results.records import SubmissionResult
from autograder.results.results_file import to_gradescope
from autograder.submissions.folders import read_submission

WRONG = "def three_layer_convnet(x, params):\n    return 0 * x\n"
TELLING = """
import inspect, linecache
sources = [inspect.getsource(three_layer_convnet), *("".join(entry[2]) for entry in linecache.cache.values()
           if len(entry) > 2 and entry[2] and "def three_layer_convnet(" in "".join(entry[2]))]

def three_layer_convnet_init():
    raise ValueError("SOLUTION: " + "\\n".join(sources))
"""


@pytest.mark.parametrize("replaced", [(), ("three_layer_convnet",)], ids=["own answer", "the solution's"])
def test_the_solution_that_stands_in_for_a_wrong_answer_is_not_told(unit, sandbox, solutions, tmp_path, replaced):
    """Without it the traceback is the student's own, and is shown."""
    bench = Bench(
        unit,
        sandbox,
        HeldOutImages(*separable_images(50, seed=2), num_validation=50, classes=10),
        "checksum",
        solutions,
    )
    answers = {"three_layer_convnet": WRONG, "three_layer_convnet_init": TELLING}
    (tmp_path / "student.ipynb").write_bytes(msgspec.json.encode(notebook_with_answers(unit, answers)))
    submission = read_submission(tmp_path / "student.ipynb", unit)
    name = "three_layer_convnet_init"
    result = grade_answer(bench, unit.question(name), submission.answers[name], replaced=replaced)
    assert {check.outcome for check in result.checks} == {"error"}
    record = SubmissionResult(
        submission="x", language="en", status="graded", problem="", questions=[result], notes=[], facts={}
    )
    shown = [row.output for row in to_gradescope(record, unit).tests]
    assert any("SOLUTION" in text for text in shown) == (not replaced)
    assert all("conv2d" not in text for text in shown)
