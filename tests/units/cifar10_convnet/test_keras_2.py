"""A notebook of the days of Keras 2: full points under it; under Keras 3 a sentence for each call that it refuses."""

from __future__ import annotations

import os

import pytest
from support.fixture_units import write_notebook
from support.handed_in import read_class

from autograder.authoring.notebooks.transplant import solution_answers
from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.given_network import run_facts
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.locale.sentences import said
from autograder.submissions.hand_ins import HandIns
from autograder.submissions.reading.reader import Reader

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

ANSWERS = {
    "keras_model": """
from keras.layers import Conv2D, Dense, Flatten
from keras.initializers import VarianceScaling


class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super(ThreeLayerConvNet, self).__init__()
        scaling = VarianceScaling(scale=2.0)
        self.conv1 = Conv2D(channel_1, (5, 5), padding="same", activation="relu", kernel_initializer=scaling)
        self.conv2 = Conv2D(channel_2, (3, 3), padding="same", activation="relu", kernel_initializer=scaling)
        self.flatten = Flatten()
        self.fc = Dense(num_classes, activation="softmax", kernel_initializer=scaling)

    def call(self, x, training=False):
        x = self.conv2(self.conv1(x))
        return self.fc(self.flatten(x))
""",
    "keras_training": """
learning_rate = 3e-3
channel_1, channel_2, num_classes = 32, 16, 10


def model_init_fn():
    return ThreeLayerConvNet(channel_1, channel_2, num_classes)


def optimizer_init_fn():
    return tf.keras.optimizers.legacy.SGD(lr=learning_rate, momentum=0.9, nesterov=True)
""",
    "custom_convnet": """
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.convolutions = [tf.keras.layers.Conv2D(n, 3, padding="same", activation="elu") for n in (32, 64, 64)]
        self.norms = [tf.keras.layers.BatchNormalization() for _ in range(3)]
        self.pool = tf.keras.layers.MaxPooling2D()
        self.drop = tf.keras.layers.Dropout(0.2)
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(10, activation="softmax")

    def call(self, x, training=False):
        for convolution, norm in zip(self.convolutions, self.norms):
            x = self.pool(norm(convolution(x), training))
        return self.fc(self.drop(self.flatten(x), training))


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return tf.keras.optimizers.legacy.Adam(lr=1e-3, decay=1e-4)
""",
}


@pytest.fixture(scope="module", params=[2, 3])
def graded(request, real_unit, tmp_path_factory):
    """Which Keras, and the result."""
    folder = tmp_path_factory.mktemp(f"keras-{request.param}")
    (folder / "class").mkdir()
    write_notebook(folder / "class" / "old.ipynb", real_unit, solution_answers(real_unit) | ANSWERS)
    output = folder / "grades" / real_unit.name
    data = open_unit_data(real_unit, "standin")
    with Reader(real_unit) as reader, open_bench(real_unit, data, keras=request.param, reader=reader) as bench:
        hand_ins = HandIns.of(read_class(folder / "class", output, reader))
        batch = Batch(bench, hand_ins, output, run_facts(bench, data, None), Cache(output / "cache"))
        [result] = run_on_threads(batch, len(os.sched_getaffinity(0)))
    return request.param, result


def test_each_keras_has_its_say(graded):
    keras, result = graded
    scores = {question.question: question.score for question in result.questions}
    version = result.facts["keras_version"]
    if keras == 2:
        assert scores == dict.fromkeys(scores, 15.0), [said(c.message) for c in result.checks if c.outcome != "ok"]
        assert version.startswith("2.")
        return
    assert version.startswith("3.")
    lost = {name for name, score in scores.items() if score < 15}
    assert lost == {"keras_training", "custom_convnet"}
    told = {
        question.question: " ".join(f"{said(check.message)} {said(check.hint)}" for check in question.checks)
        for question in result.questions
    }
    assert "no `tf.keras.optimizers.legacy`" in told["keras_training"]
    assert "write `layer(x, training=training)`" in told["custom_convnet"]
