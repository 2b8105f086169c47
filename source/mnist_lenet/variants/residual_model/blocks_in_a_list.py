# Blocks in a list; sums by the operator.
#
# Every check passes.

# %% question="residual_model"
class ResidualBlock(tf.keras.layers.Layer):
    def __init__(self, filters, data_format='channels_last'):
        super().__init__()
        axis = {'channels_first': 1, 'channels_last': -1}[data_format]
        self.first = tf.keras.layers.Conv2D(filters, (3, 3), padding='same', data_format=data_format)
        self.second = tf.keras.layers.Conv2D(filters, (3, 3), padding='same', data_format=data_format)
        self.norms = [tf.keras.layers.BatchNormalization(axis=axis) for _ in range(2)]

    def call(self, inputs, training=False):
        x = tf.nn.relu(self.norms[0](self.first(inputs), training=training))
        x = self.norms[1](self.second(x), training=training)
        return tf.nn.relu(inputs + x)


class ResidualMNISTModel(tf.keras.Model):
    def __init__(self, data_format='channels_last'):
        super().__init__()
        self.image_shape = (1, 28, 28) if data_format == 'channels_first' else (28, 28, 1)
        self.stages = []
        for filters in (32, 64):
            self.stages.append((
                tf.keras.layers.Conv2D(filters, 5, activation='relu', data_format=data_format),
                tf.keras.layers.MaxPooling2D(data_format=data_format),
                ResidualBlock(filters, data_format),
            ))
        self.mean = tf.keras.layers.GlobalAveragePooling2D(data_format=data_format)
        self.scores = tf.keras.layers.Dense(10)

    def call(self, inputs, training=False):
        x = tf.reshape(inputs, (-1, *self.image_shape))
        for convolution, pool, block in self.stages:
            x = block(pool(convolution(x)), training=training)
        return self.scores(self.mean(x))
