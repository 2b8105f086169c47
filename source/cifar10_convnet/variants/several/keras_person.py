# A whole notebook by somebody who thinks in Keras 3: keras.ops everywhere, one block of helpers, type hints.
#
# Every check passes.

# %% before="three_layer_convnet"
from __future__ import annotations

import keras
from keras import layers, ops


def he(seed: int | None = None) -> keras.initializers.Initializer:
    return keras.initializers.VarianceScaling(2.0, mode="fan_in", distribution="truncated_normal", seed=seed)

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = map(ops.convert_to_tensor, params)
    x = ops.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0)))
    x = ops.maximum(ops.conv(x, conv_w1, padding="valid") + conv_b1, 0)
    x = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    x = ops.maximum(ops.conv(x, conv_w2, padding="valid") + conv_b2, 0)
    return ops.dot(ops.reshape(x, (ops.shape(x)[0], -1)), fc_w) + fc_b

# %% question="three_layer_convnet_init"
def three_layer_convnet_init() -> list[tf.Variable]:
    shapes = [(5, 5, 3, 32), (3, 3, 32, 16), (32 * 32 * 16, 10)]
    kernels = [he()(shape) for shape in shapes]
    biases = [ops.zeros(shape[-1:]) for shape in shapes]
    return [tf.Variable(value) for pair in zip(kernels, biases) for value in pair]

# %% question="keras_model"
class ConvBlock(layers.Layer):
    def __init__(self, filters: int, kernel_size: int, padding: int, **kwargs) -> None:
        super().__init__(**kwargs)
        self.pad = layers.ZeroPadding2D(padding)
        self.conv = layers.Conv2D(filters, kernel_size, kernel_initializer=he())

    def call(self, x):
        return ops.relu(self.conv(self.pad(x)))


class ThreeLayerConvNet(keras.Model):
    def __init__(self, channel_1: int, channel_2: int, num_classes: int) -> None:
        super().__init__()
        self.block_1 = ConvBlock(channel_1, 5, padding=2)
        self.block_2 = ConvBlock(channel_2, 3, padding=1)
        self.flatten = layers.Flatten()
        self.dense = layers.Dense(num_classes, kernel_initializer=he())

    def call(self, x, training: bool = False):
        return ops.softmax(self.dense(self.flatten(self.block_2(self.block_1(x)))))

# %% question="keras_training"
def model_init_fn() -> keras.Model:
    return ThreeLayerConvNet(32, 16, 10)


def optimizer_init_fn(learning_rate: float = 3e-3) -> keras.optimizers.Optimizer:
    return keras.optimizers.SGD(learning_rate, momentum=0.9, nesterov=True)

# %% question="sequential_training"
_sgd = optimizer_init_fn


def model_init_fn() -> keras.Model:
    return keras.Sequential([
        ConvBlock(32, 5, padding=2),
        ConvBlock(16, 3, padding=1),
        layers.Flatten(),
        layers.Dense(10, activation="softmax", kernel_initializer=he()),
    ])


def optimizer_init_fn() -> keras.optimizers.Optimizer:
    return keras.optimizers.SGD(5e-4, momentum=0.9, nesterov=True)

# %% question="custom_convnet"
class CustomConvNet(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.blocks = [ConvBlock(width, 3, padding=1) for width in (32, 64, 128)]
        self.norms = [layers.BatchNormalization() for _ in self.blocks]
        self.pool = layers.MaxPooling2D()
        self.flatten = layers.Flatten()
        self.dense = layers.Dense(10, activation="softmax")

    def call(self, input_tensor, training: bool = False):
        x = input_tensor
        for block, norm in zip(self.blocks, self.norms, strict=True):
            x = self.pool(norm(block(x), training=training))
        return self.dense(self.flatten(x))


def model_init_fn() -> keras.Model:
    return CustomConvNet()


def optimizer_init_fn() -> keras.optimizers.Optimizer:
    return keras.optimizers.AdamW(1e-3)
