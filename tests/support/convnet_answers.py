"""Answers as students write them: one right answer to each question, and how to make slips in it."""

from __future__ import annotations

CONVNET = """
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = tf.pad(x, [[0, 0], [2, 2], [2, 2], [0, 0]])
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, strides=1, padding='VALID') + conv_b1)
    h = tf.pad(h, [[0, 0], [1, 1], [1, 1], [0, 0]])
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, strides=[1, 1], padding='VALID') + conv_b2)
    h = tf.reshape(h, (h.shape[0], -1))
    scores = tf.matmul(h, fc_w) + fc_b
    return scores
"""

INIT = """
def kaiming(*shape):
    return tf.random.normal(shape) * np.sqrt(2 / np.prod(shape[:-1]))

def three_layer_convnet_init():
    conv_w1 = tf.Variable(kaiming(5, 5, 3, 32))
    conv_b1 = tf.Variable(tf.zeros(32))
    conv_w2 = tf.Variable(kaiming(3, 3, 32, 16))
    conv_b2 = tf.Variable(tf.zeros(16))
    fc_w = tf.Variable(kaiming(32 * 32 * 16, 10))
    fc_b = tf.Variable(tf.zeros(10))
    return [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
"""

SUBCLASS = """
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        he = tf.initializers.VarianceScaling
        self.conv1 = tf.keras.layers.Conv2D(channel_1, 5, padding='same', kernel_initializer=he(2.0))
        self.conv2 = tf.keras.layers.Conv2D(channel_2, 3, padding='same', kernel_initializer=he(scale=2.0))
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, kernel_initializer=he(scale=2.))

    def call(self, x, training=False):
        h = tf.nn.relu(self.conv1(x))
        h = tf.nn.relu(self.conv2(h))
        scores = self.fc(self.flatten(h))
        return tf.nn.softmax(scores)
"""

SEQUENTIAL = """
def model_init_fn():
    layers, he = tf.keras.layers, tf.initializers.VarianceScaling(scale=2.0)
    return tf.keras.Sequential([
        tf.keras.Input(shape=(32, 32, 3)),
        layers.Conv2D(32, 5, padding='same', activation='relu', kernel_initializer=he),
        layers.Conv2D(16, 3, padding='same', activation='relu', kernel_initializer=he),
        layers.Flatten(),
        layers.Dense(10, activation='softmax', kernel_initializer=he),
    ])
"""

CUSTOM = """
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = tf.keras.layers.Conv2D(8, 3, strides=2)
        self.norm = tf.keras.layers.BatchNormalization()
        self.drop = tf.keras.layers.Dropout(0.5)
        self.pool = tf.keras.layers.GlobalAveragePooling2D()
        self.fc = tf.keras.layers.Dense(10, activation='softmax')

    def call(self, input_tensor, training=False):
        h = tf.nn.relu(self.norm(self.conv(input_tensor), training=training))
        h = self.drop(self.pool(h), training=training)
        return self.fc(h)
"""


def change(source: str, *changes: tuple[str, str]) -> str:
    """The answer with some parts replaced, each of which must occur."""
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return source
