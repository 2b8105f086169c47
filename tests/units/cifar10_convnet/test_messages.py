"""What the grader says to wrong answers: it names the difference, to students in fixed words alone."""

from __future__ import annotations

import pytest
from support.fixture_units import write_notebook
from support.handed_in import InProcess

from autograder.grading.context import Bench
from autograder.grading.question import grade_answer
from autograder.locale.sentences import said
from autograder.submissions.folders import read_submission

RIGHT = """
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    return flatten(h) @ fc_w + fc_b
"""


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("[[0, 0], [1, 1], [1, 1], [0, 0]]", '"VALID"', "maps of 32x32; this network gives it maps of 30x30"),
        ("h = tf.nn.relu(tf.nn.conv2d(h, ", "h = (tf.nn.conv2d(h, ", "second convolution's output does not seem"),
        (" + conv_b2)", ")", ""),
    ],
)
def test_the_message_names_the_difference(unit, sandbox, held_out, solutions, tmp_path, old, new, named):
    wrong = RIGHT.replace(old, new)
    assert wrong != RIGHT
    path = write_notebook(tmp_path / "student.ipynb", unit, {"three_layer_convnet": wrong})
    answer = read_submission(path, unit, InProcess(unit)).answers["three_layer_convnet"]
    bench = Bench(unit, sandbox, held_out, "checksum", solutions)
    result = grade_answer(bench, unit.question("three_layer_convnet"), answer)
    values = next(check for check in result.checks if check.check == "scores_match_on_random_input")
    assert (values.outcome, values.score) == ("wrong", 0)
    assert said(values.message) == "This hidden check did not pass."
    assert named in f"{said(values.detail)} {said(values.hint)}"
