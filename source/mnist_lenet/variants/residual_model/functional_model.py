# The network is a functional model inside of a class.
#
# Every check passes.

# %% question="residual_model"
class ResidualBlock(tf.keras.layers.Layer):
    def __init__(self, filters, data_format='channels_last'):
        super().__init__()
        keep = dict(padding='same', data_format=data_format)
        axis = 1 if data_format == 'channels_first' else -1
        self.stack = tf.keras.Sequential([
            tf.keras.layers.Conv2D(filters, 3, **keep), tf.keras.layers.BatchNormalization(axis=axis),
            tf.keras.layers.ReLU(),
            tf.keras.layers.Conv2D(filters, 3, **keep), tf.keras.layers.BatchNormalization(axis=axis),
        ])

    def call(self, inputs, training=False):
        return tf.nn.relu(tf.keras.layers.add([inputs, self.stack(inputs, training=training)]))


class ResidualMNISTModel(tf.keras.Model):
    def __init__(self, data_format='channels_last'):
        super().__init__()
        x = images = tf.keras.Input((28, 28, 1))
        for filters in (32, 64):
            x = tf.keras.layers.Conv2D(filters, 5, activation='relu')(x)
            x = tf.keras.layers.MaxPooling2D()(x)
            x = ResidualBlock(filters)(x)
        x = tf.keras.layers.GlobalAveragePooling2D()(x)
        self.network = tf.keras.Model(images, tf.keras.layers.Dense(10)(x))

    def call(self, inputs, training=False):
        return self.network(tf.reshape(inputs, (-1, 28, 28, 1)), training=training)
