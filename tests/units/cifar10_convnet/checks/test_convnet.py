from __future__ import annotations

import numpy as np
import pytest
from support.convnet_answers import CONVNET, change
from support.convnet_checks import convnet
from support.tiers import every, tiered

from autograder.errors import CheckFailed, StudentException
from autograder.sandbox.proxies import StudentFunction

HEAD = "def three_layer_convnet(x, params):\n    "
UNPACK = "conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params\n    "

RIGHT = {
    "tf.pad and VALID": CONVNET,
    "padding lists and indices": f"""{HEAD}
    h = tf.nn.conv2d(x, params[0], [1, 1, 1, 1], padding=[[0, 0], [2, 2], [2, 2], [0, 0]])
    h = tf.maximum(h + params[1], 0)
    h = tf.nn.conv2d(h, params[2], [1, 1, 1, 1], padding=[[0, 0], [1, 1], [1, 1], [0, 0]])
    h = tf.maximum(h + params[3], 0)
    return tf.reshape(h, (-1, np.prod(h.shape[1:]))) @ params[4] + params[5]
""",
    "SAME": f"""{HEAD}{UNPACK}
    h = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, conv_w1, 1, 'SAME'), conv_b1))
    h = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(h, conv_w2, 1, 'SAME'), conv_b2))
    return tf.linalg.matmul(tf.keras.layers.Flatten()(h), fc_w) + fc_b
""",
    "SAME, sizes off fc_w": f"""{HEAD}{UNPACK}
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, 'SAME') + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, 'SAME') + conv_b2)
    return tf.reshape(h, (-1, fc_w.shape[0])) @ fc_w + fc_b
""",
    "a list, then SAME": f"""{HEAD}{UNPACK}
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, 'SAME') + conv_b2)
    return tf.reshape(h, (len(x), -1)) @ fc_w + fc_b
""",
    "keras.ops": f"""import keras\n{HEAD}{UNPACK}
    ops = keras.ops
    h = ops.relu(ops.conv(ops.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0))), conv_w1) + conv_b1)
    h = ops.relu(ops.conv(ops.pad(h, ((0, 0), (1, 1), (1, 1), (0, 0))), conv_w2) + conv_b2)
    return ops.add(ops.matmul(ops.reshape(h, (ops.shape(h)[0], -1)), fc_w), fc_b)
""",
    "what no graph can record": f"""{HEAD}{UNPACK}
    h = tf.nn.conv2d(np.pad(x, [(0, 0), (2, 2), (2, 2), (0, 0)]), conv_w1, 1, 'VALID') + conv_b1
    h = tf.nn.conv2d(tf.nn.relu(h), conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2
    h = tf.reshape(tf.nn.relu(h), (-1, h[0].numpy().size))
    return tf.stack([tf.linalg.matvec(fc_w, image, transpose_a=True) + fc_b for image in h])
""",
    "layers, float64, tensordot": f"""{HEAD}
    x, *params = [tf.cast(value, tf.float64) for value in (x, *params)]
    for padding, kernel, bias in ((2, *params[:2]), (1, *params[2:4])):
        x = tf.keras.layers.ZeroPadding2D(padding, dtype='float64')(x)
        x = tf.nn.convolution(x, kernel) + tf.reshape(bias, (1, 1, 1, -1))
        x = tf.keras.activations.relu(x)
    return tf.tensordot(tf.reshape(x, (tf.shape(x)[0], -1)), params[4], 1) + params[5][None]
""",
    "patches": f"""
def convolve(x, kernel, bias, padding):
    x = tf.pad(x, [[0, 0], [padding] * 2, [padding] * 2, [0, 0]])
    height, width = kernel.shape[:2]
    patches = tf.image.extract_patches(x, [1, height, width, 1], [1] * 4, [1] * 4, 'VALID')
    return tf.where((z := patches @ tf.reshape(kernel, (-1, kernel.shape[3])) + bias) > 0, z, 0)

{HEAD}{UNPACK}
    h = convolve(convolve(x, conv_w1, conv_b1, 2), conv_w2, conv_b2, 1)
    return tf.reshape(h, (h.shape[0], h.shape[1] * h.shape[2] * h.shape[3])) @ fc_w + fc_b
""",
    "on a GPU's TF32 units": f"""
def rounded(x):
    return tf.bitcast(tf.bitwise.bitwise_and(tf.bitcast(x, tf.uint32) + 0x1000, 0xFFFFE000), tf.float32)

@tf.custom_gradient
def tf32(x):
    return rounded(x), rounded

{HEAD}{UNPACK}
    h = tf.nn.relu(tf.nn.conv2d(tf32(x), tf32(conv_w1), 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(tf32(h), tf32(conv_w2), 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    return tf32(tf.reshape(h, (len(h), -1))) @ tf32(fc_w) + fc_b
""",
}

WRONG_SCORES = {
    "first ReLU missing": (
        [("h = tf.nn.relu(tf.nn.conv2d(x", "h = (tf.nn.conv2d(x")],
        "The first convolution's output",
    ),
    "second ReLU missing": ([("h = tf.nn.relu(tf.nn.conv2d(h", "h = (tf.nn.conv2d(h")], "The second convolution's"),
    "ReLUs missing": ([("tf.nn.relu", "")], "Neither convolution's output"),
    "ReLU computed, not used": (
        [("h = tf.pad(h", "tf.nn.relu(h); h = tf.pad(h"), ("h = tf.nn.relu(tf.nn.conv2d(x", "h = (tf.nn.conv2d(x")],
        "The first convolution's output",
    ),
    "ReLU on the scores": ([("return scores", "return tf.nn.relu(scores)")], "The scores seem to pass through a ReLU"),
    "ReLU before the bias": (
        [("padding='VALID') + conv_b1)", "padding='VALID')) + conv_b1")],
        "The first bias seems to be added after the ReLU",
    ),
    "another activation": ([("tf.nn.relu", "tf.nn.leaky_relu")], "seem to pass through a leaky ReLU"),
    "ReLU capped": (
        [("tf.nn.relu(", "tf.clip_by_value(clip_value_min=0, clip_value_max=20, t=")],
        "30 times as large: Expected the",
    ),
    "softplus": ([("tf.nn.relu", "tf.nn.softplus")], "Go through the layers in order"),
    "constant added": ([("return scores", "return scores + 1e-2")], "0.01 times as large: Expected the"),
    "noise": (
        [("return scores", "return scores + tf.random.normal(scores.shape, stddev=1e-3)")],
        "0.01 times as large: Expected the scores",
    ),
    "noise in proportion": (
        [("h = tf.pad(h", "h *= 1 + 1e-3 * tf.random.normal(h.shape); h = tf.pad(h")],
        "The same images gave other scores at the second call. Two calls with the same images and parameters gave"
        " different",
    ),
    "biases missing": ([(f" + {b}", "") for b in ("conv_b1", "conv_b2", "fc_b")], "The biases do not seem"),
    "one bias missing": ([(" + conv_b2", "")], "The second convolution's bias does not seem"),
    "last bias missing": ([(" + fc_b", "")], "The fully connected layer's bias"),
    "paddings swapped": (
        [("[2, 2], [2, 2]", "[9]"), ("[1, 1], [1, 1]", "[2, 2], [2, 2]"), ("[9]", "[1, 1], [1, 1]")],
        "zero-padding of 1 in the first convolution and of 2 in",
    ),
    "one-sided, same size": (
        [("[2, 2], [2, 2]", "[4, 0], [4, 0]")],
        "padding of 4 (above and on the left only) in the first convolution and of 1 in",
    ),
    "one-sided": (
        [("[1, 1], [1, 1]", "[0, 1], [0, 1]")],
        "padding of 2 in the first convolution and of 1 (below and on the right only) in",
    ),
    "no padding": (
        [("[2, 2], [2, 2]", "[0, 0], [0, 0]"), ("[1, 1], [1, 1]", "[0, 0], [0, 0]")],
        "padding of 0 in the first convolution and of 0 in",
    ),
    "no padding, no ReLU": (
        [("h = tf.pad(h", "tf.pad(h"), ("tf.nn.relu", "")],
        "Neither convolution's output seems to pass through a ReLU",
    ),
    "rows read off fc_w": (
        [("[1, 1], [1, 1]", "[0, 0], [0, 0]"), ("(h.shape[0], -1)", "(-1, fc_w.shape[0])")],
        "padding of 2 in the first convolution and of 0 in",
    ),
    "mirrored padding": ([("[2, 2], [0, 0]]", "[2, 2], [0, 0]], 'SYMMETRIC'")], "Go through the layers in order"),
    "stride": (
        [("strides=[1, 1]", "strides=[2, 2]")],
        "strides of 1 in the first convolution and of 2 in the second give",
    ),
    "filters flipped": (
        [("x, conv_w1", "x, conv_w1[::-1, ::-1]"), ("h, conv_w2", "h, conv_w2[::-1, ::-1]")],
        "flipped",
    ),
    "axes exchanged": (
        [(f", {w}, s", f", tf.transpose({w}, (1, 0, 2, 3)), s") for w in ("conv_w1", "conv_w2")],
        "Height and width",
    ),
    "images transposed": ([("h = tf.pad(h", "h = tf.pad(tf.transpose(h, (0, 2, 1, 3))")], "Go through the layers"),
    "channels first": (
        [("tf.reshape(h", "tf.reshape(tf.transpose(h, (0, 3, 1, 2))")],
        "seem to be flattened channel by channel",
    ),
    "softmax": ([("return scores", "return tf.nn.softmax(scores)")], "leave the softmax to the loss function"),
    "looked up": ([("return scores", "return tf.zeros((x.shape[0], 10))")], "Go through the layers in order"),
    "transposed": (
        [("return scores", "return tf.transpose(scores)")],
        "got (10, 4). Rows and columns of the result are exch",
    ),
    "summed": ([("return scores", "return tf.reduce_sum(scores, axis=0)")], "(10,). The result has to have one row"),
    "nothing": ([("return scores", "")], "got None. The function returned nothing"),
    "NaN": ([("return scores", "return scores / 0 * 0")], "found NaN or infinity among them. There is NaN"),
    "a list": ([("return scores", "return [scores, h]")], "as one tensor of shape (4, 10), got something else"),
    "another object": ([("return scores", "return 'scores'")], "as one tensor of shape (4, 10), got something else"),
}

WRONG_ON_OTHER_SHAPES = {
    "one batch size": ([("(h.shape[0], -1)", "(4, -1)")], "With 1 image of 32x32, kernels of 5x5 and 3x3, 6 and 9"),
    "one image size": ([("(h.shape[0], -1)", "(-1, 32 * 32 * conv_b2.shape[0])")], "With 4 images of 20x28"),
    "one number of filters": ([("(h.shape[0], -1)", "(-1, 32 * 32 * 9)")], "With 7 images of 32x32, kernels of 5x5"),
    "square images": (
        [("(h.shape[0], -1)", "(-1, h.shape[1] ** 2 * h.shape[3])")],
        "raised an exception. With other sizes than the",
    ),
    "paddings of the kernels": (
        [("[2, 2], [2, 2]", "[conv_w1.shape[0] // 2] * 2, [conv_w1.shape[0] // 2] * 2")],
        "With 4 images of 32x32, kernels of 3x5",
    ),
    "axes exchanged": (
        [(f", {w}, s", f", tf.transpose({w}, (1, 0, 2, 3)), s") for w in ("conv_w1", "conv_w2")],
        "With 1 image",
    ),
}

WRONG_GRADIENTS = {
    "through NumPy": (
        [("tf.nn.relu", "np.asarray")],
        "No gradient reaches conv_w1, conv_b1, conv_w2, conv_b2. No gradient reaches conv_w1",
    ),
    "maximum of NumPy": ([("tf.nn.relu(tf.nn.conv2d(h", "np.maximum(0, tf.nn.conv2d(h")], "reaches conv_w1"),
    "stopped": ([("h = tf.pad(h", "h = tf.pad(tf.stop_gradient(h)")], "No gradient reaches conv_w1"),
    "made anew": ([("conv_w2, strides", "tf.Variable(conv_w2.numpy()), strides")], "No gradient reaches conv_w2"),
    "unused bias": ([(" + fc_b", "")], "No gradient reaches fc_b"),
    "stopped in part": (
        [("h, fc_w)", "0.5 * h + 0.5 * tf.stop_gradient(h), fc_w)")],
        "The gradient of conv_w1 does not fit",
    ),
    "zero": ([("+ fc_b", "+ fc_b + 0 * fc_w[0]"), ("h, fc_w)", "h, tf.stop_gradient(fc_w))")], "The gradient of fc_w"),
    "nothing": ([("return scores", "")], "got None. The function returned nothing"),
}

WRONG_LEARNING = {
    "stopped": ([("return scores", "return tf.stop_gradient(scores)")], "Expected the loss on one batch to fall"),
    "softmax": ([("return scores", "return tf.nn.softmax(scores)")], "Expected the loss on one batch to fall"),
    "nothing": ([("return scores", "")], "got None. The function returned nothing"),
    "NaN in the end": (
        [("return scores", "return tf.where(scores > 9, np.nan, 100 * scores)")],
        "Expected finite gradients of conv_w1",
    ),
}


@pytest.mark.parametrize("style", tiered(RIGHT, every(3), pytest.mark.slow))
def test_right_answers_of_every_style_pass(open_worker, rng, style):
    answer = StudentFunction(open_worker(RIGHT[style]), "three_layer_convnet")
    convnet.scores_match(answer, rng)
    convnet.scores_match_on_other_shapes(answer, rng)
    convnet.gradients_match(answer, rng)
    convnet.one_batch_is_learned(answer, rng)


@pytest.mark.parametrize(
    ("check", "changes", "expected"),
    [
        pytest.param(check, *wrong, id=f"{check.__name__}-{name}")
        for check, answers in (
            (convnet.scores_match, WRONG_SCORES),
            (convnet.scores_match_on_other_shapes, WRONG_ON_OTHER_SHAPES),
            (convnet.gradients_match, WRONG_GRADIENTS),
            (convnet.one_batch_is_learned, WRONG_LEARNING),
        )
        for name, wrong in answers.items()
    ],
)
def test_wrong_answers_fail_with_a_hint(open_worker, rng, check, changes, expected):
    answer = StudentFunction(open_worker(change(CONVNET, *changes)), "three_layer_convnet")
    with pytest.raises(CheckFailed) as caught:
        check(answer, rng)
    assert expected in str(caught.value)


@pytest.mark.slow
def test_no_unit_is_drawn_so_near_to_its_kink_that_rounding_moves_it(open_worker):
    """With these seeds, TF32 took one to the other side, and right gradients were called wrong."""
    answer = StudentFunction(open_worker(RIGHT["on a GPU's TF32 units"]), "three_layer_convnet")
    for seed in (30, 55, 122, 137, 142, 143, 156, 207):
        convnet.gradients_match(answer, np.random.default_rng(seed))


@pytest.mark.slow
def test_an_activation_too_many_shows_in_every_draw(open_worker):
    """With these seeds, all eight scores were positive, as in one draw of fifty: such draws are not used."""
    answer = StudentFunction(
        open_worker(change(CONVNET, ("return scores", "return tf.nn.relu(scores)"))), "three_layer_convnet"
    )
    for seed in (91, 94, 167, 267, 290, 292, 300, 390, 409, 520, 557, 592, 624, 645, 679, 755):
        with pytest.raises(CheckFailed, match="gradient of"):
            convnet.gradients_match(answer, np.random.default_rng(seed))


@pytest.mark.parametrize("check", [convnet.gradients_match, convnet.one_batch_is_learned])
@pytest.mark.parametrize("forged", [[], [np.zeros(1)] * 6, ["LEAK"] * 6, [np.full((5, 5, 3, 2), np.nan)] * 6])
def test_forged_gradients_are_a_wrong_answer_and_no_fault_of_ours(check, forged, rng):
    class Forger:
        def __call__(self, images, params):
            return np.zeros((len(images), len(params[-1])))

        def gradients(self, images, labels, params):
            return forged

    with pytest.raises(CheckFailed) as caught:
        check(Forger(), rng)
    assert "LEAK" not in str(caught.value)


@pytest.mark.parametrize("check", [convnet.scores_match, convnet.gradients_match, convnet.one_batch_is_learned])
def test_exceptions_of_the_answer_stay_exceptions(open_worker, rng, check):
    source = change(CONVNET, ("(h.shape[0], -1)", "(64, -1)"))
    with pytest.raises(StudentException, match="InvalidArgumentError"):
        check(StudentFunction(open_worker(source), "three_layer_convnet"), rng)


@pytest.mark.parametrize(
    "ending", ["raise ValueError('LEAK')", "return 'LEAK'", "return {'LEAK': scores}", "return type('LEAK', (), {})"]
)
def test_no_text_of_the_answer_enters_a_message(open_worker, rng, ending):
    answer = StudentFunction(open_worker(change(CONVNET, ("return scores", ending))), "three_layer_convnet")
    with pytest.raises(CheckFailed) as caught:
        convnet.scores_match_on_other_shapes(answer, rng)
    assert "LEAK" not in str(caught.value)


class Silent:
    """Scores that ignore everything."""

    def __call__(self, images, params):
        return np.zeros((len(images), params[-1].shape[0]), np.float32)

    def gradients(self, images, labels, params):
        return [None] * len(params)

    def elsewhere(self):
        return self


@pytest.mark.parametrize("seed", [0, 807])  # of 4,000 draws, one begins with a loss that makes zeros look learned
def test_scores_that_ignore_everything_learn_nothing_by_luck(seed):
    with pytest.raises(CheckFailed, match="to fall"):
        convnet.one_batch_is_learned(Silent(), np.random.default_rng([seed, 5]))
