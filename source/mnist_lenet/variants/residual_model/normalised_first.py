# Normalisation and ReLU come first, and nothing follows the sum.
#
# Every check passes.

# %% question="residual_model"
class ResidualBlock(tf.keras.layers.Layer):
    def __init__(self, filters, data_format='channels_last'):
        super().__init__()
        axis = 1 if data_format == 'channels_first' else 3
        self.parts = [
            (tf.keras.layers.BatchNormalization(axis=axis),
             tf.keras.layers.Conv2D(filters, 3, padding='same', data_format=data_format))
            for _ in range(2)
        ]
        (self.norm1, self.conv1), (self.norm2, self.conv2) = self.parts

    def call(self, inputs, training=False):
        x = self.conv1(tf.nn.relu(self.norm1(inputs, training=training)))
        x = self.conv2(tf.nn.relu(self.norm2(x, training=training)))
        return inputs + x


class ResidualMNISTModel(tf.keras.Model):
    def __init__(self, data_format='channels_last'):
        super().__init__()
        self.base = MNISTModel(data_format)
        self.block = ResidualBlock(32, data_format)

    def call(self, inputs, training=False):
        x = tf.reshape(inputs, (-1, 28, 28, 1))
        x = self.block(self.base.pool(self.base.conv1(x)), training=training)
        x = self.base.flatten(self.base.pool(self.base.conv2(x)))
        return self.base.dense2(self.base.dropout(self.base.dense1(x), training=training))
