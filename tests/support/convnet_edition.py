"""A copy of a notebook in circulation: its functions, its markers and its order, in our own words and very short."""

from __future__ import annotations

from support.convnet_answers import CONVNET, CUSTOM, INIT, SEQUENTIAL, SUBCLASS
from support.handed_in import code, text

__all__ = ["ANSWERS", "BLANK", "BLANK_CHALLENGE", "FUNCTIONS", "TRAININGS", "copy_of_edition"]

START = "# *****START OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****"
END = "# *****END OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****"

SETUP = "import os\nimport tensorflow as tf\nimport numpy as np\nimport matplotlib.pyplot as plt\n\n%matplotlib inline"
LOADER = """
def load_cifar10(num_training=49000, num_validation=1000, num_test=10000):
    return tf.keras.datasets.cifar10.load_data()

X_train, y_train, X_val, y_val, X_test, y_test = load_cifar10()
print(X_train.shape)
"""
BATCHES = """
class Dataset(object):
    def __init__(self, X, y, batch_size):
        self.X, self.y, self.batch_size = X, y, batch_size

    def __iter__(self):
        return iter((self.X[i:i + self.batch_size], self.y[i:i + self.batch_size]) for i in range(0, len(self.X), 64))


train_dset = Dataset(X_train, y_train, batch_size=64)
"""
FLATTEN = "def flatten(x):\n    return tf.reshape(x, (tf.shape(x)[0], -1))"
TWO_LAYERS = """
def two_layer_fc(x, params):
    w1, w2 = params
    return tf.matmul(tf.nn.relu(tf.matmul(flatten(x), w1)), w2)
"""
LOOP_ON_TENSORS = """
def training_step(model_fn, x, y, params, learning_rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=model_fn(x, params)))
    for w, grad in zip(params, tape.gradient(loss, params)):
        w.assign_sub(learning_rate * grad)


def train_part2(model_fn, init_fn, learning_rate):
    params = init_fn()
    for x_np, y_np in train_dset:
        training_step(model_fn, x_np, y_np, params, learning_rate)
"""
TWO_LAYERS_INIT = """
def create_matrix_with_kaiming_normal(shape):
    return tf.random.normal(shape) * np.sqrt(2.0 / np.prod(shape[:-1]))

def two_layer_fc_init():
    return [tf.Variable(create_matrix_with_kaiming_normal(shape)) for shape in ((3072, 4000), (4000, 10))]

learning_rate = 1e-2
train_part2(two_layer_fc, two_layer_fc_init, learning_rate)
"""
TWO_LAYERS_CLASS = """
class TwoLayerFC(tf.keras.Model):
    def __init__(self, hidden_size, num_classes):
        super(TwoLayerFC, self).__init__()
        self.fc1 = tf.keras.layers.Dense(hidden_size, activation='relu')
        self.fc2 = tf.keras.layers.Dense(num_classes, activation='softmax')
        self.flatten = tf.keras.layers.Flatten()

    def call(self, x, training=False):
        return self.fc2(self.fc1(self.flatten(x)))
"""
LOOP_ON_MODELS = """
def train_part34(model_init_fn, optimizer_init_fn, num_epochs=1, is_training=False):
    loss_fn = tf.keras.losses.SparseCategoricalCrossentropy()
    model, optimizer = model_init_fn(), optimizer_init_fn()
    for epoch in range(num_epochs):
        for x_np, y_np in train_dset:
            with tf.GradientTape() as tape:
                loss = loss_fn(y_np, model(x_np, training=is_training))
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables))
"""
EXAMPLE = """
hidden_size, num_classes = 4000, 10
learning_rate = 1e-2

def model_init_fn():
    return TwoLayerFC(hidden_size, num_classes)

def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate)

train_part34(model_init_fn, optimizer_init_fn)
"""
SEQUENTIAL_EXAMPLE = """
learning_rate = 1e-2

def model_init_fn():
    layers = [tf.keras.layers.Flatten(), tf.keras.layers.Dense(4000), tf.keras.layers.Dense(10, activation='softmax')]
    return tf.keras.Sequential(layers)

def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate)

train_part34(model_init_fn, optimizer_init_fn)
"""
GIVEN_FIT = """
model = model_init_fn()
model.compile(optimizer='sgd', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(X_train, y_train, batch_size=64, epochs=1, validation_data=(X_val, y_val))
model.evaluate(X_test, y_test)
"""
FUNCTIONAL_EXAMPLE = """
def two_layer_fc_functional(input_shape, hidden_size, num_classes):
    inputs = tf.keras.Input(shape=input_shape)
    scores = tf.keras.layers.Dense(num_classes, activation='softmax')(tf.keras.layers.Flatten()(inputs))
    return tf.keras.Model(inputs=inputs, outputs=scores)

input_shape = (32, 32, 3)
hidden_size, num_classes = 4000, 10
learning_rate = 1e-2

def model_init_fn():
    return two_layer_fc_functional(input_shape, hidden_size, num_classes)

def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate)

train_part34(model_init_fn, optimizer_init_fn)
"""


def marked(body: str, indent: int = 4) -> str:
    """Lines between the two that the notebook says not to touch."""
    space = " " * indent
    return "\n".join(f"{space}{line}" if line else "" for line in (START, "", *body.split("\n"), "", END))


BLANK_CHALLENGE = f"""
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super(CustomConvNet, self).__init__()
{marked("pass", 8)}

    def call(self, input_tensor, training=False):
{marked("pass", 8)}
        return x
"""
FUNCTIONS = """
def model_init_fn():
    return CustomConvNet()

def optimizer_init_fn():
    learning_rate = 1e-3
    return tf.keras.optimizers.Adam(learning_rate)
"""
TRAINED = "train_part34(model_init_fn, optimizer_init_fn, num_epochs=num_epochs, is_training=True)"

BLANK = {
    "three_layer_convnet": f"""
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    scores = None
{marked("pass")}
    return scores
""",
    "three_layer_convnet_init": f"""
def three_layer_convnet_init():
    params = None
{marked("pass")}
    return params
""",
    "keras_model": f"""
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super(ThreeLayerConvNet, self).__init__()
{marked("pass", 8)}

    def call(self, x, training=False):
        scores = None
{marked("pass", 8)}
        return scores
""",
    "keras_training": f"""
learning_rate = 3e-3
channel_1, channel_2, num_classes = 32, 16, 10

def model_init_fn():
    model = None
{marked("pass")}
    return model

def optimizer_init_fn():
    optimizer = None
{marked("pass")}
    return optimizer
""",
    "sequential_training": f"""
def model_init_fn():
    model = None
{marked("pass")}
    return model

learning_rate = 5e-4
def optimizer_init_fn():
    optimizer = None
{marked("pass")}
    return optimizer
""",
    "custom_convnet": f"""{BLANK_CHALLENGE}
print_every = 700
num_epochs = 10

model = CustomConvNet()
{FUNCTIONS}""",
}

TRAININGS = {
    "three_layer_convnet_init": "train_part2(three_layer_convnet, three_layer_convnet_init, 3e-3)",
    "keras_training": "train_part34(model_init_fn, optimizer_init_fn)",
    "sequential_training": "train_part34(model_init_fn, optimizer_init_fn)",
    "custom_convnet": TRAINED,
}
"""What stands at the end of an answer's cell."""


SGD = "def optimizer_init_fn():\n    return tf.keras.optimizers.SGD(learning_rate, 0.9, nesterov=True)\n"
ANSWERS = {
    "three_layer_convnet": CONVNET,
    "three_layer_convnet_init": INIT,
    "keras_model": SUBCLASS,
    "keras_training": (
        "learning_rate = 3e-3\nchannel_1, channel_2, num_classes = 32, 16, 10\n"
        f"def model_init_fn():\n    return ThreeLayerConvNet(channel_1, channel_2, num_classes)\n{SGD}"
    ),
    "sequential_training": f"learning_rate = 5e-4\n{SEQUENTIAL}\n{SGD}",
    "custom_convnet": f"{CUSTOM}\nprint_every = 700\nnum_epochs = 10\n\nmodel = CustomConvNet()\n{FUNCTIONS}",
}


def copy_of_edition(answers: dict[str, str], *below: str, writeup: str = "TODO: Tell us what you did") -> list[dict]:
    """The cells of a copy; without ids, as the notebooks of those years have none.

    Args:
        answers: by question; of one that is left out, what is handed out.
        below: cells that the student has added below the open challenge.
        writeup: the last cell.
    """

    def answer(question: str) -> dict:
        lines = [START, answers[question], END] if question in answers else [BLANK[question]]
        return code("\n".join([*lines, *([TRAININGS[question]] if question in TRAININGS else [])]))

    return [
        text("# Convolutional networks in TensorFlow"),
        *map(code, (SETUP, LOADER, BATCHES, FLATTEN, TWO_LAYERS)),
        answer("three_layer_convnet"),
        *map(code, (LOOP_ON_TENSORS, TWO_LAYERS_INIT)),
        answer("three_layer_convnet_init"),
        code(TWO_LAYERS_CLASS),
        answer("keras_model"),
        *map(code, (LOOP_ON_MODELS, EXAMPLE)),
        answer("keras_training"),
        *map(code, (SEQUENTIAL_EXAMPLE, GIVEN_FIT)),
        answer("sequential_training"),
        *map(code, (GIVEN_FIT, FUNCTIONAL_EXAMPLE)),
        answer("custom_convnet"),
        *map(code, below),
        text(writeup),
    ]
