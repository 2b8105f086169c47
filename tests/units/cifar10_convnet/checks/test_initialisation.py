from __future__ import annotations

import pytest
from support.convnet_answers import INIT, change
from support.convnet_checks import initialisation

from autograder.errors import CheckFailed, StudentException
from autograder.sandbox.proxies import StudentFunction

DRAW = "return tf.random.normal(shape) * np.sqrt(2 / np.prod(shape[:-1]))"
HE = "tf.initializers.VarianceScaling(scale=2.0)(shape)"
RETURN = "return [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]"

RIGHT = {
    "as in the notebook": INIT,
    "a tuple": change(INIT, (RETURN, RETURN.replace("[", "(").replace("]", ")"))),
    "NumPy": change(INIT, ("tf.random.normal(shape)", "np.random.randn(*shape).astype('float32')")),
    "float64": change(INIT, ("tf.random.normal(shape)", "tf.random.normal(shape, dtype=tf.float64)")),
    "truncated": change(INIT, (DRAW, f"return {HE}")),
    "uniform": change(INIT, (DRAW, "return tf.keras.initializers.HeUniform()(shape)")),
    "seeded": change(INIT, (DRAW, f"tf.random.set_seed(1); {DRAW}")),
    "made once": INIT + "params = three_layer_convnet_init()\ndef three_layer_convnet_init():\n    return params\n",
    "biases as rows": change(INIT, ("zeros(32)", "zeros((1, 32))"), ("zeros(10)", "zeros((1, 10))")),
    "biases drawn as weights": change(INIT, ("tf.zeros(32)", "kaiming(1, 32)"), ("tf.zeros(16)", "kaiming(1, 16)")),
    "small biases": change(INIT, ("tf.zeros(16)", "0.01 * tf.ones(16)")),
    "variables of Keras": "import keras\n" + change(INIT, ("tf.Variable", "keras.Variable")),
}

WRONG = {
    "not scaled": ([(DRAW, "return tf.random.normal(shape)")], "(2 / fan_in) = 0.1633 in conv_w1 (fan_in = 75), found"),
    "scale of 1": ([("np.sqrt(2", "np.sqrt(1")], "= 0.1633 in conv_w1 (fan_in = 75), found 0.11"),
    "no root": ([("np.sqrt(2 / np.prod(shape[:-1]))", "(2 / np.prod(shape[:-1]))")], "in conv_w1 (fan_in = 75), found"),
    "1 / fan_in": ([("np.sqrt(2 / np.prod(shape[:-1]))", "(1 / np.prod(shape[:-1]))")], "in conv_w1 (fan_in = 75)"),
    "fan_out": ([("shape[:-1]", "(*shape[:-2], shape[-1])")], "in conv_w1 (fan_in = 75)"),
    "first size only": ([("np.prod(shape[:-1])", "shape[0]")], "in conv_w1 (fan_in = 75), found"),
    "one layer by hand": ([("kaiming(32 * 32 * 16, 10)", "0.01 * tf.random.normal((16384, 10))")], "= 0.0110 in fc_w"),
    "nearly": ([("kaiming(32 * 32 * 16, 10)", "1.03 * kaiming(32 * 32 * 16, 10)")], "in fc_w (fan_in = 16384)"),
    "truncated, not corrected": ([("random.normal", "random.truncated_normal")], "conv_w1 (fan_in = 75), found 0.14"),
    "zeros": ([(DRAW, "return tf.zeros(shape)")], "in conv_w1 (fan_in = 75), found 0.0000. The spread of at least"),
    "constant": ([(DRAW, "return tf.ones(shape) * np.sqrt(2 / np.prod(shape[:-1]))")], "found 0.0000."),
    "positive": ([("tf.random.normal(shape)", "(4 + tf.random.normal(shape))")], "a mean of zero in conv_w1, found"),
    "NaN": ([("kaiming(3, 3, 32, 16)", "kaiming(3, 3, 32, 16) / 0 * 0")], "Expected finite values in conv_w2."),
    "large biases": ([("tf.zeros(16)", "10 * tf.ones(16)")], "conv_b2 to begin at or near zero. At least one bias"),
    "NaN in a bias": ([("tf.zeros(10)", "tf.zeros(10) / 0")], "Expected fc_b to begin at or near zero."),
    "flat": ([("kaiming(3, 3, 32, 16)", "tf.zeros(4608)")], "conv_w2 as a matrix or a 4-D kernel, got shape (4608,)."),
    "empty": ([("kaiming(3, 3, 32, 16)", "tf.zeros((3, 3, 32, 0))")], "kernel, got shape (3, 3, 32, 0)."),
    "too few": ([(RETURN, "return [conv_w1, conv_w2, fc_w]")], "a list of six parameters. Return a list of six"),
    "a mapping": ([(RETURN, "return {'conv_w1': conv_w1}")], "Expected a list of six parameters."),
    "text": ([("fc_b]", "'LEAK']")], "Expected a list of six parameters."),
    "nothing": ([(RETURN, "")], "Expected a list of six parameters."),
}  # fmt: skip


@pytest.mark.parametrize("style", RIGHT)
def test_right_answers_of_every_style_pass(open_worker, style):
    initialisation.scale_is_kaiming(StudentFunction(open_worker(RIGHT[style]), "three_layer_convnet_init"))


@pytest.mark.parametrize(("changes", "expected"), WRONG.values(), ids=WRONG)
def test_wrong_answers_fail_with_a_hint(open_worker, changes, expected):
    worker = open_worker(change(INIT, *changes))
    with pytest.raises(CheckFailed) as caught:
        initialisation.scale_is_kaiming(StudentFunction(worker, "three_layer_convnet_init"))
    assert expected in str(caught.value)
    assert "LEAK" not in str(caught.value)


def test_exceptions_of_the_answer_stay_exceptions(open_worker):
    worker = open_worker(change(INIT, (DRAW, "return conv_w1")))
    with pytest.raises(StudentException, match="NameError"):
        initialisation.scale_is_kaiming(StudentFunction(worker, "three_layer_convnet_init"))
