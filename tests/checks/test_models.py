from __future__ import annotations

import pytest
from support.convnet_answers import CUSTOM, change

from autograder.checks.models import training_flag_is_obeyed
from autograder.errors import CheckFailed
from autograder.sandbox.proxies import StudentFunction

NORM, DROP = "self.norm(self.conv(input_tensor), training=training)", "self.drop(self.pool(h), training=training)"

RIGHT_CUSTOM = {
    "norm and dropout": CUSTOM,
    "call compiled by tf.function": change(CUSTOM, ("    def call(", "    @tf.function\n    def call(")),
    "left to Keras": change(CUSTOM, (", training=training", ""), (", training=False", "")),
    "neither": change(CUSTOM, (NORM, "self.conv(input_tensor)"), (DROP, "self.pool(h)"),
        ("BatchNormalization()", "ReLU()"), ("Dropout(0.5)", "ReLU()")),
    "scores": change(CUSTOM, (", activation='softmax'", "")),
    "last layer of zeros": change(CUSTOM, ("'softmax'", "'softmax', kernel_initializer='zeros'")),
    "slow averages, rare dropout": change(CUSTOM, ("Normalization()", "Normalization(momentum=0.999)"),
        ("Dropout(0.5)", "Dropout(0.02)")),
    "norm never called": change(CUSTOM, (NORM, "self.conv(input_tensor)")),
    "stacked": """
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        L = tf.keras.layers
        self.net = tf.keras.Sequential([L.RandomFlip('horizontal'), L.Conv2D(4, 3), L.BatchNormalization(), L.ReLU(),
            L.SpatialDropout2D(0.2), L.Flatten(), L.Dense(10)])

    def call(self, input_tensor, training=False):
        return self.net(input_tensor, training=training)
""",
}  # fmt: skip

WRONG_CUSTOM = {
    "norm fixed to True": ([(NORM, NORM.replace("=training", "=True"))], "depend on the other images of the batch"),
    "norm fixed to True, weak": (
        [(NORM, NORM.replace("=training", "=True")), ("'softmax'", "'softmax', kernel_initializer=small")],
        "depend on the other images of the batch",
    ),
    "dropout fixed to True": ([(DROP, DROP.replace("=training", "=True"))], "gave other scores at another call"),
    "training fixed to False": ([("training=training", "training=False")], "contains dropout, yet training=True"),
    "norm fixed to False": ([(NORM, NORM.replace("=training", "=False"))], "contains batch normalization, yet"),
    "dropout fixed to False": ([(DROP, DROP.replace("=training", "=False"))], "contains dropout, yet training=True"),
    "norm alone, fixed to False": ([(NORM, NORM.replace("=training", "=False")), (DROP, "self.pool(h)")], "batch norm"),
    "rare dropout fixed to True": (
        [(DROP, DROP.replace("=training", "=True")), ("Dropout(0.5)", "Dropout(0.002)"), ("D(8, 3", "D(64, 3")],
        "gave other scores at another call",
    ),
    "own dropout": ([(DROP, "tf.nn.dropout(self.pool(h), 0.5)")], "acts in inference. In call(self, x, training"),
    "classes missing": ([("Dense(10", "Dense(9")], "Expected scores of shape (32, 10), got (32, 9)."),
    "nothing": ([("return self.fc(h)", "")], "got None. The function returned nothing"),
}  # fmt: skip


def check(model_class, rng):
    training_flag_is_obeyed(model_class, rng, image_shape=(32, 32, 3), classes=10)


@pytest.mark.parametrize(("image_shape", "classes"), [((12, 9, 1), 3), ((16, 16, 3), 26)])
def test_images_and_classes_are_the_units(open_worker, rng, image_shape, classes):
    worker = open_worker(change(CUSTOM, ("Dense(10", f"Dense({classes}")))
    answer = StudentFunction(worker, "CustomConvNet")
    training_flag_is_obeyed(answer, rng, image_shape=image_shape, classes=classes)
    with pytest.raises(CheckFailed, match=rf"of shape \(32, 5\), got \(32, {classes}\)"):
        training_flag_is_obeyed(answer, rng, image_shape=image_shape, classes=5)


@pytest.mark.parametrize("style", RIGHT_CUSTOM)
def test_networks_that_obey_the_training_flag_pass(open_worker, rng, style):
    worker = open_worker(RIGHT_CUSTOM[style])
    check(StudentFunction(worker, "CustomConvNet"), rng)


def test_a_dropout_layer_that_is_never_called_is_nothing_to_obey(open_worker, rng):
    worker = open_worker(change(CUSTOM, (NORM, "self.conv(input_tensor)"), (DROP, "self.pool(h)")))
    check(StudentFunction(worker, "CustomConvNet"), rng)


@pytest.mark.parametrize(("changes", "expected"), WRONG_CUSTOM.values(), ids=WRONG_CUSTOM)
def test_networks_that_do_not_fail_with_a_hint(open_worker, rng, changes, expected):
    worker = open_worker("small = tf.initializers.RandomNormal(0, 1e-3)\n" + change(CUSTOM, *changes))
    with pytest.raises(CheckFailed) as caught:
        check(StudentFunction(worker, "CustomConvNet"), rng)
    assert expected in str(caught.value)
