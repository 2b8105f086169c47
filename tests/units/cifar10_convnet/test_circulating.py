"""The notebooks in circulation themselves, filled in: full points, and feedback in their language."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.convnet_answers import CUSTOM
from support.convnet_edition import ANSWERS, TRAININGS
from support.standin_grading import open_grading

from autograder.grading.context import Bench
from autograder.grading.question import grade_answer
from autograder.locale.sentences import said
from autograder.submissions.folders import read_submission

CIRCULATING = Path(os.environ.get("AUTOGRADER_DATA", ".")) / "circulating"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not CIRCULATING.is_dir(), reason="AUTOGRADER_DATA names no folder with `circulating` in it"),
]

COPIES = {
    "cifar10_convnet.pt.ipynb": ([14, 26, 30, 38, 44, 52], "pt_BR", "original"),
    "cifar10_convnet.ru.ipynb": ([15, 27, 31, 39, 45, 53], "ru", "russian"),
}
"""Places of the answers, the language, and the edition."""

NETWORK = """
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super(CustomConvNet, self).__init__()
        layers = []
        for filters in (24, 48, 96):
            layers += [
                tf.keras.layers.Conv2D(filters, 3, padding='same'),
                tf.keras.layers.MaxPooling2D(),
                tf.keras.layers.BatchNormalization(momentum=0.9),
                tf.keras.layers.ReLU(),
            ]
        layers += [tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, activation='softmax')]
        self.stack = tf.keras.Sequential(layers)

    def call(self, input_tensor, training=False):
        return self.stack(input_tensor, training=training)
"""
RIGHT = {**ANSWERS, "custom_convnet": ANSWERS["custom_convnet"].replace(CUSTOM, NETWORK)}
"""With a network of one's own that reaches the goal."""


@pytest.fixture(params=COPIES)
def copy(request):
    return request.param


@pytest.fixture
def filled(copy, tmp_path):
    document = json.loads((CIRCULATING / copy).read_bytes())
    for (question, answer), place in zip(RIGHT.items(), COPIES[copy][0], strict=True):
        document["cells"][place]["source"] = f"{answer}\n{TRAININGS.get(question, '')}"
    path = tmp_path / copy
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_it_is_blank_as_it_is_handed_out(copy, real_unit):
    submission = read_submission(CIRCULATING / copy, real_unit)
    _places, language, edition = COPIES[copy]
    assert submission.language == language
    assert {answer.status for answer in submission.answers.values()} <= {"blank", "missing"}
    assert len(submission.answers) == len(real_unit.questions)
    assert submission.answers["custom_convnet"].edition == edition


def lost_in(results):
    return [
        (check.check, said(check.message), said(check.detail))
        for result in results
        for check in result.checks
        if check.score < check.points
    ]


@pytest.mark.slow
def test_right_answers_have_full_points(copy, filled, real_unit, sandbox, held_out, solutions):
    """Trained as well, on images that any network learns at once."""
    submission = read_submission(filled, real_unit)
    bench = Bench(real_unit, sandbox, held_out, "checksum", solutions)
    questions = [question for question in real_unit.questions if not question.is_manual]
    results = [grade_answer(bench, question, submission.answers[question.name]) for question in questions]
    assert lost_in(results) == []
    assert sum(result.score for result in results) == real_unit.points
    assert submission.language == COPIES[copy][1]


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_right_answers_have_full_points_on_the_stand_in(copy, filled, real_unit, tmp_path):
    with open_grading(real_unit, tmp_path / "grading") as grade:
        result = grade(filled, trains=True)
    assert lost_in(result.questions) == []
    assert sum(question.score for question in result.questions) == real_unit.points
    assert result.language == COPIES[copy][1]
