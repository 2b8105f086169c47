# The network takes images as they come, and fails on those that are rows.
#
# harms: residual_model
# fails: shapes_are_kept
# All other checks pass.

# %% question="residual_model"
class ResidualBlock(tf.keras.layers.Layer):
    def __init__(self, filters, data_format='channels_last'):
        super().__init__()
        layers = tf.keras.layers
        channels = 1 if data_format == 'channels_first' else -1
        self.conv1 = layers.Conv2D(filters, 3, padding='same', use_bias=False, data_format=data_format)
        self.norm1 = layers.BatchNormalization(axis=channels)
        self.conv2 = layers.Conv2D(filters, 3, padding='same', use_bias=False, data_format=data_format)
        self.norm2 = layers.BatchNormalization(axis=channels)

    def call(self, inputs, training=False):
        correction = tf.nn.relu(self.norm1(self.conv1(inputs), training=training))
        correction = self.norm2(self.conv2(correction), training=training)
        outputs = tf.nn.relu(inputs + correction)
        return outputs


class ResidualMNISTModel(tf.keras.Model):
    def __init__(self, data_format='channels_last'):
        super().__init__()
        layers = tf.keras.layers
        self.conv1 = layers.Conv2D(32, 5, activation='relu', data_format=data_format)
        self.block1 = ResidualBlock(32, data_format)
        self.conv2 = layers.Conv2D(64, 5, activation='relu', data_format=data_format)
        self.block2 = ResidualBlock(64, data_format)
        self.pool = layers.MaxPooling2D(2, strides=2, padding='same', data_format=data_format)
        self.flatten = layers.Flatten(data_format=data_format)
        self.dropout = layers.Dropout(0.5)
        self.dense = layers.Dense(10)

    def call(self, inputs, training=False):
        x = self.block1(self.pool(self.conv1(inputs)), training=training)
        x = self.block2(self.pool(self.conv2(x)), training=training)
        x = self.dropout(self.flatten(x), training=training)
        scores = self.dense(x)
        return scores
