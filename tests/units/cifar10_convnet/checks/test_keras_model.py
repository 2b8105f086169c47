from __future__ import annotations

import pytest
from support.convnet_answers import CUSTOM, SEQUENTIAL, SUBCLASS, change
from support.convnet_checks import keras_model
from support.tiers import every, tiered

from autograder.errors import CheckFailed, StudentException
from autograder.sandbox.proxies import StudentFunction

HEAD = """
import keras
L, he = tf.keras.layers, lambda: tf.initializers.VarianceScaling(scale=2.0)

class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
"""

RIGHT = {
    "functions in call": SUBCLASS,
    "call compiled by tf.function": change(SUBCLASS, ("    def call(", "    @tf.function\n    def call(")),
    "everything a layer": f"""{HEAD}
        super().__init__()
        self.pad1, self.pad2 = L.ZeroPadding2D(2), L.ZeroPadding2D((1, 1))
        self.conv1 = L.Conv2D(channel_1, (5, 5), kernel_initializer='he_normal')
        self.conv2 = L.Conv2D(channel_2, (3, 3), strides=(1, 1), kernel_initializer=tf.keras.initializers.HeNormal())
        self.relu, self.flatten, self.softmax = L.ReLU(), L.Flatten(), L.Softmax()
        self.fc = L.Dense(num_classes, kernel_initializer=he())

    def call(self, x):
        h = self.relu(self.conv1(self.pad1(x)))
        h = self.relu(self.conv2(self.pad2(h)))
        return self.softmax(self.fc(self.flatten(h)))
""",
    "activations as strings and functions, made in another order": f"""{HEAD}
        super(ThreeLayerConvNet, self).__init__()
        self.fc = L.Dense(units=num_classes, activation=tf.nn.softmax, kernel_initializer=he())
        self.conv2 = L.Conv2D(channel_2, 3, 1, 'same', activation=tf.nn.relu, kernel_initializer=he())
        self.conv1 = L.Conv2D(channel_1, 5, 1, 'SAME', activation='relu', kernel_initializer=he())

    def call(self, inputs, training=None):
        h = self.conv2(self.conv1(inputs))
        return self.fc(tf.reshape(h, (tf.shape(h)[0], h.shape[1] * h.shape[2] * h.shape[3])))
""",
    "Sequential inside": f"""{HEAD}
        super().__init__(name='three_layer')
        self.net = tf.keras.Sequential()
        self.net.add(L.Conv2D(channel_1, 5, padding='same', activation='relu', kernel_initializer=he()))
        self.net.add(L.Conv2D(channel_2, 3, padding='same', kernel_initializer=he()))
        self.net.add(L.Activation('relu'))
        self.net.add(L.Reshape((-1,)))
        self.net.add(L.Dense(num_classes, kernel_initializer=he()))
        self.net.add(L.Activation('softmax'))

    def call(self, x, training=False):
        return self.net(x, training=training)
""",
    "functional inside": f"""{HEAD}
        super().__init__()
        x = tf.keras.Input((32, 32, 3))
        h = L.Conv2D(channel_1, 5, padding='same', activation='relu', kernel_initializer=he())(x)
        h = L.Conv2D(channel_2, 3, padding='same', activation='relu', kernel_initializer=he())(h)
        self.net = tf.keras.Model(x, L.Dense(num_classes, 'softmax', kernel_initializer=he())(L.Flatten()(h)))

    def call(self, x, training=False):
        return self.net(x)
""",
    "functional itself": f"""{HEAD}
        x = tf.keras.Input((32, 32, 3))
        h = L.Conv2D(channel_1, 5, padding='same', activation='relu', kernel_initializer=he())(x)
        h = L.Conv2D(channel_2, 3, padding='same', activation='relu', kernel_initializer=he())(h)
        super().__init__(inputs=x, outputs=L.Dense(num_classes, 'softmax', kernel_initializer=he())(L.Flatten()(h)))
""",
    "a list of layers, keras.ops": f"""{HEAD}
        super().__init__()
        self.convolutions = [
            L.Conv2D(filters, size, padding='same', kernel_initializer=he(), bias_initializer='zeros')
            for filters, size in ((channel_1, 5), (channel_2, 3))
        ]
        self.fc = L.Dense(num_classes, kernel_initializer=he())

    def call(self, x, training=False):
        for convolution in self.convolutions:
            x = keras.ops.relu(convolution(x, training=training))
        return keras.ops.softmax(self.fc(keras.ops.reshape(x, (keras.ops.shape(x)[0], -1))), axis=-1)
""",
    "layers of one's own": f"""
class Convolution(tf.keras.layers.Layer):
    def __init__(self, filters, size):
        super().__init__()
        self.filters, self.size = filters, size

    def build(self, input_shape):
        shape = (self.size, self.size, input_shape[-1], self.filters)
        self.bias = self.add_weight(shape=(1, 1, 1, self.filters), initializer='zeros')
        self.kernel = self.add_weight(shape=shape, initializer=tf.initializers.VarianceScaling(scale=2.0))

    def call(self, x):
        return tf.nn.conv2d(x, self.kernel, 1, 'SAME') + self.bias
{HEAD}
        super().__init__()
        self.conv1, self.conv2 = Convolution(channel_1, 5), Convolution(channel_2, 3)
        self.w = self.add_weight(shape=(32 * 32 * channel_2, num_classes), initializer=he())
        self.b = self.add_weight(shape=(1, num_classes), initializer='zeros')

    def call(self, x, training=False):
        h = tf.nn.relu(self.conv2(tf.nn.relu(self.conv1(x))))
        return tf.nn.softmax(tf.reshape(h, (tf.shape(h)[0], -1)) @ self.w + self.b)
""",
}

FIRST, SECOND, LAST = "tf.nn.relu(self.conv1(x))", "tf.nn.relu(self.conv2(h))", "return tf.nn.softmax(scores)"
NETWORK = "h = tf.nn.relu(self.conv1(x))"

WRONG_WEIGHTS = {
    "numbers of the example": ([("D(channel_1", "D(12"), ("D(channel_2", "D(8")], "(7,), (7168, 4), (4,), found"),
    "filters exchanged": ([("channel_1, 5", "channel_2, 5"), ("channel_2, 3", "channel_1, 3")], "are exchanged"),
    "classes ignored": ([("(num_classes", "(10")], "of shape (2, 4), got (2, 10). The model has to return one row"),
    "biases missing": ([("padding='same'", "padding='same', use_bias=False")], "Expected weights of the shapes"),
    "no padding": ([("padding='same'", "padding='valid'")], "(3, 3, 12, 8), (8,), (5408, 10)"),
    "kernels exchanged": ([("_1, 5", "_1, 3"), ("_2, 3", "_2, 5")], "(3, 3, 3, 12), (12,), (5, 5, 12, 8)"),
    "pooling": ([("self.flatten(h)", "self.flatten(tf.nn.max_pool2d(h, 2, 2, 'SAME'))")], "(2048, 10)"),
    "layer unused": ([("self.flatten(h)", "self.flatten(x)")], "found (5, 5, 3, 12), (12,), (3, 3, 12, 8), (8,), (3"),
    "layer not called": ([("self.conv2(h)", "h")], "(12,), (12288, 10), (10,). The network has 1 conv"),
    "layer too many": ([("self.flatten(h)", "self.extra(self.flatten(h))"),
        ("self.flatten =", "self.extra = tf.keras.layers.Dense(9); self.flatten =")], "(9, 10)"),
    "layers made in call": ([("self.fc(", "tf.keras.layers.Dense(scores_count, kernel_initializer='normal')("),
        ("h = tf.nn.relu(self.conv1", "scores_count = self.fc.units; h = tf.nn.relu(self.conv1")], "none in call"),
    "layers hidden": ([("self.fc = ", "self.__dict__['fc'] = ")], "found (5, 5, 3, 12), (12,), (3, 3, 12, 8), (8,)"),
    "no weights": ([(FIRST, "x"), (SECOND, "h"), ("self.fc(self.flatten(h))", "tf.zeros((x.shape[0], self.fc.units))")],
        "found none. The network has 0 convolutions"),
    "nothing": ([(LAST, "")], "got None. The function returned nothing"),
    "transposed": ([(LAST, "return tf.transpose(tf.nn.softmax(scores))")], "got (10, 2). Rows and columns of the"),
    "no model": ([("class ThreeLayerConvNet(tf.keras.Model)", "def ThreeLayerConvNet(*sizes): return None\nclass Net")],
        "ThreeLayerConvNet gave None. ThreeLayerConvNet returned nothing"),
    "a number": ([("class ThreeLayerConvNet(tf.keras.Model)", "def ThreeLayerConvNet(*sizes): return 3\nclass Net")],
        "ThreeLayerConvNet to give a Keras model, got something else"),
}  # fmt: skip

WRONG_PROBABILITIES = {
    "softmax missing": ([(LAST, "return scores")], "The network returns scores: the softmax at the end is missing."),
    "softmax twice": ([(LAST, "return tf.nn.softmax(tf.nn.softmax(scores))")], "seems to be applied twice."),
    "softmax over the batch": ([(LAST, "return tf.nn.softmax(scores, axis=0)")], "over the images of the batch"),
    "sigmoid": ([(LAST, "return tf.sigmoid(scores)")], "seems to end in a sigmoid"),
    "ReLU before the softmax": ([("(scores)", "(tf.nn.relu(scores))")], "pass through a ReLU before the softmax"),
    "log-softmax": ([("tf.nn.softmax", "tf.nn.log_softmax")], "Go through the layers in order"),
    "first ReLU missing": ([(FIRST, "self.conv1(x)")], "The first convolution's output does not seem"),
    "second ReLU missing": ([(SECOND, "self.conv2(h)")], "The second convolution's output does not seem"),
    "ReLU computed, not used": ([(FIRST, "self.conv1(x); r = tf.nn.relu(h)")], "The first convolution's output"),
    "paddings exchanged": (
        [("padding='same'", "padding='valid'"), ("v1(x)", "v1(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]))"),
         ("v2(h)", "v2(tf.pad(h, [[0, 0], [2, 2], [2, 2], [0, 0]]))")], "a zero-padding of 1 in the first convolution"),
    "ReLU capped": ([(FIRST, "tf.clip_by_value(self.conv1(x), 0, 20)")], "30 times as large: Expected the"),
    "softplus": ([(SECOND, "tf.nn.softplus(self.conv2(h))")], "Go through the layers in order"),
    "constant added": ([(SECOND, f"{SECOND} + 1e-3")], "0.01 times as large: Expected the"),
    "noise added": ([(SECOND, f"{SECOND} + tf.random.normal((1,), stddev=1e-3)")], "0.01 times as large: Expected the"),
    "images ignored": ([("v1(x)", "v1(tf.zeros_like(x))")], "Go through the layers in order"),
    "NaN": ([(LAST, "return tf.nn.softmax(scores / 0)")], "Expected finite probabilities, found NaN"),
}  # fmt: skip

WRONG_INITIALISERS = {
    "Keras's own": ([("kernel_initializer=he(2.0)", ""), ("kernel_initializer=he(scale=2.0)", "")], "the first convol"),
    "Keras's own in the second": ([("kernel_initializer=he(scale=2.0)", "")], "the second convolution with"),
    "Keras's own in the last": ([("kernel_initializer=he(scale=2.)", "")], "weights of the fully connected layer with"),
    "scale of 1": ([("he(scale=2.0)", "he()")], "the second convolution with"),
    "by name": ([("he(2.0)", "'VarianceScaling'")], "the first convolution with a standard deviation of 0.1633"),
    "fan_out": ([("he(2.0)", "he(2.0, mode='fan_out')")], "the first convolution"),
    "zeros": ([("he(scale=2.)", "'zeros'")], "found 0.0000, with 32 and 16 filters and 10 classes. The initial"),
    "normal": ([("he(2.0)", "'random_normal'")], "the first convolution with a standard deviation of 0.1633, found 0"),
}  # fmt: skip

WRONG_LEARNING = {
    "gradient stopped": (
        [("self.flatten(h)", "tf.stop_gradient(self.flatten(h))")],
        "did not move in training. At least",
    ),
    "weight cut off": (
        [("self.fc(self.flatten(h))", "self.fc(self.flatten(h)) - self.fc.bias")],
        "of shape (10,) did",
    ),
    "softmax twice": ([(LAST, "return tf.nn.softmax(tf.nn.softmax(scores))")], "fall below half of"),
    "weak": ([("self.flatten(h)", "1e-3 * self.flatten(h)")], "fall below half of"),
    "nothing": ([(LAST, "")], "got None. The function returned nothing"),
}

INPUT = "tf.keras.Input(shape=(32, 32, 3)),"

RIGHT_STACKS = {
    "32 and 16": SEQUENTIAL,
    "16 and 32": change(SEQUENTIAL, ("(32, 5", "(99, 5"), ("(16, 3", "(32, 3"), ("(99, 5", "(16, 5")),
    "no Input": change(SEQUENTIAL, (INPUT, "")),
    "InputLayer, padding layers": change(
        SEQUENTIAL,
        (INPUT, "layers.InputLayer(shape=(32, 32, 3)), layers.ZeroPadding2D(2),"),
        ("(32, 5, padding='same', ", "(32, 5, "),
        ("        layers.Conv2D(16, 3, padding='same', ", "        layers.ZeroPadding2D(1), layers.Conv2D(16, 3, "),
    ),
    "softmax as a layer": change(SEQUENTIAL, ("activation='softmax', kernel_initializer=he)", "), layers.Softmax()")),
    "input_shape, ReLU as a layer": change(
        SEQUENTIAL,
        (INPUT, ""),
        ("5, padding='same', activation='relu'", "5, padding='same', input_shape=(32, 32, 3)"),
        ("        layers.Conv2D(16", "        layers.ReLU(), layers.Conv2D(16"),
    ),
}

WRONG_STACKS = {
    "other filters": ([("(32, 5", "(64, 5")], "Expected weights of the shapes (5, 5, 3, 32)"),
    "as many filters": ([("(32, 5", "(16, 5")], "Expected weights of the shapes (5, 5, 3, 16), (16,), (3, 3, 16, 32)"),
    "first ReLU missing": ([("5, padding='same', activation='relu'", "5, padding='same'")], "The first convolution's"),
    "softmax missing": (
        [(", activation='softmax'", "")],
        "The network returns scores: the softmax at the end is missing.",
    ),
    "softmax twice": ([("'softmax', kernel_initializer=he)", "'softmax'), layers.Softmax()")], "applied twice"),
    "Flatten missing": ([("layers.Flatten(),", "")], "of shape (4, 10), got (4, 32, 32, 10). The model has to"),
    "not returned": ([("return tf", "tf")], "model_init_fn() gave None. model_init_fn() returned nothing"),
}

WRONG_STARTS = {
    "Keras's own": ([(", kernel_initializer=he", "")], "of the first convolution with a standard deviation of 0.1633"),
    "Keras's own in the second": (
        [("(16, 3, padding='same', activation='relu', kernel_initializer=he", "(16, 3, padding='same'")],
        "of the second convolution with",
    ),
    "scale of 1": ([("scale=2.0", "scale=1.0")], "found 0.11"),
    "fan_out": ([("scale=2.0", "scale=2.0, mode='fan_out'")], "of the first convolution with"),
    "normal": ([("VarianceScaling(scale=2.0)", "RandomNormal()")], "found 0.05"),
    "other filters": ([("(32, 5", "(64, 5")], "Expected weights of the shapes (5, 5, 3, 32)"),
    "not returned": ([("return tf", "tf")], "model_init_fn() gave None. model_init_fn() returned nothing"),
}  # fmt: skip


SUBCLASS_CHECKS = (
    (keras_model.weights_have_shapes, WRONG_WEIGHTS),
    (keras_model.probabilities_match, WRONG_PROBABILITIES),
    (keras_model.initialiser_is_variance_scaling, WRONG_INITIALISERS),
    (keras_model.one_batch_is_learned, WRONG_LEARNING),
)


def run(check, answer, rng):
    if check in (keras_model.weights_have_shapes, keras_model.initialiser_is_variance_scaling):
        check(answer)
    else:
        check(answer, rng)


@pytest.mark.parametrize("style", tiered(RIGHT, every(3), pytest.mark.slow))
def test_right_classes_of_every_style_pass(open_worker, rng, style):
    answer = StudentFunction(open_worker(RIGHT[style]), "ThreeLayerConvNet")
    for check, _ in SUBCLASS_CHECKS:
        run(check, answer, rng)


@pytest.mark.parametrize(
    ("check", "changes", "expected"),
    [
        pytest.param(check, *wrong, id=f"{check.__name__}-{name}")
        for check, answers in SUBCLASS_CHECKS
        for name, wrong in answers.items()
    ],
)
def test_wrong_classes_fail_with_a_hint(open_worker, rng, check, changes, expected):
    answer = StudentFunction(open_worker(change(SUBCLASS, *changes)), "ThreeLayerConvNet")
    with pytest.raises(CheckFailed) as caught:
        run(check, answer, rng)
    assert expected in str(caught.value)


def test_a_class_that_no_graph_can_record_passes(open_worker, rng):
    source = change(SUBCLASS, ("self.flatten(h)", "tf.reshape(h, (-1, h[0].numpy().size))"))
    keras_model.one_batch_is_learned(StudentFunction(open_worker(source), "ThreeLayerConvNet"), rng)


def test_layers_made_as_attributes_in_call_raise_in_keras_itself(open_worker):
    source = change(SUBCLASS, ("h = tf.nn.relu(self.conv1(x))", "self.new = tf.keras.layers.Dense(3); h = self.new(x)"))
    with pytest.raises(StudentException, match="ValueError"):
        keras_model.weights_have_shapes(StudentFunction(open_worker(source), "ThreeLayerConvNet"))


@pytest.mark.parametrize("style", RIGHT_STACKS)
def test_right_stacks_of_every_style_pass(open_worker, rng, style):
    worker = open_worker(RIGHT_STACKS[style])
    keras_model.sequential_probabilities_match(StudentFunction(worker, "model_init_fn"), rng)


@pytest.mark.parametrize(("changes", "expected"), WRONG_STACKS.values(), ids=WRONG_STACKS)
def test_wrong_stacks_fail_with_a_hint(open_worker, rng, changes, expected):
    worker = open_worker(change(SEQUENTIAL, *changes))
    with pytest.raises(CheckFailed) as caught:
        keras_model.sequential_probabilities_match(StudentFunction(worker, "model_init_fn"), rng)
    assert expected in str(caught.value)


@pytest.mark.parametrize("style", RIGHT_STACKS)
def test_right_stacks_begin_at_the_right_scale(open_worker, style):
    worker = open_worker(RIGHT_STACKS[style])
    keras_model.sequential_initialiser_is_variance_scaling(StudentFunction(worker, "model_init_fn"))


@pytest.mark.parametrize(("changes", "expected"), WRONG_STARTS.values(), ids=WRONG_STARTS)
def test_stacks_that_begin_at_another_scale_fail_with_a_hint(open_worker, changes, expected):
    worker = open_worker(change(SEQUENTIAL, *changes))
    with pytest.raises(CheckFailed) as caught:
        keras_model.sequential_initialiser_is_variance_scaling(StudentFunction(worker, "model_init_fn"))
    assert expected in str(caught.value)


def test_a_network_of_ones_own_takes_images_of_this_unit_and_gives_its_classes(open_worker, rng):
    keras_model.training_flag_is_obeyed(StudentFunction(open_worker(CUSTOM), "CustomConvNet"), rng)
    worker = open_worker(change(CUSTOM, ("Dense(10", "Dense(9")))
    with pytest.raises(CheckFailed, match=r"Expected scores of shape \(32, 10\), got \(32, 9\)\."):
        keras_model.training_flag_is_obeyed(StudentFunction(worker, "CustomConvNet"), rng)


@pytest.mark.parametrize("ending", ["return 'LEAK'", "return {'LEAK': scores}", "return [scores, 'LEAK']"])
def test_no_text_of_the_answer_enters_a_message(open_worker, rng, ending):
    source = change(SUBCLASS, (LAST, ending), ("super().__init__()", "super().__init__(name='LEAK')"))
    answer = StudentFunction(open_worker(source), "ThreeLayerConvNet")
    with pytest.raises(CheckFailed) as caught:
        keras_model.probabilities_match(answer, rng)
    assert "LEAK" not in str(caught.value)
