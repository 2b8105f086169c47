# The convolutions have no biases.
#
# harms: mnist_model
# fails: scores_of_constant_weights, scores_match_on_random_weights, channels_first_is_the_same_network,
# dropout_acts_in_training_alone
# All other checks pass.

# %% question="mnist_model"
class MNISTModel(tf.keras.Model):
    def __init__(self, data_format):
        super().__init__()
        if data_format not in ('channels_first', 'channels_last'):
            raise ValueError(f'data_format must be channels_first or channels_last, not {data_format!r}')
        layers = tf.keras.layers
        self.image_shape = (-1, 1, 28, 28) if data_format == 'channels_first' else (-1, 28, 28, 1)
        self.conv1 = layers.Conv2D(32, 5, activation='relu', use_bias=False, data_format=data_format)
        self.conv2 = layers.Conv2D(64, 5, activation='relu', use_bias=False, data_format=data_format)
        self.pool = layers.MaxPooling2D(2, strides=2, padding='same', data_format=data_format)
        self.flatten = layers.Flatten(data_format=data_format)
        self.dense1 = layers.Dense(1024, activation='relu')
        self.dropout = layers.Dropout(0.5)
        self.dense2 = layers.Dense(10)

    def call(self, inputs, training=False):
        x = tf.reshape(inputs, self.image_shape)
        x = self.pool(self.conv1(x))
        x = self.pool(self.conv2(x))
        x = self.dense1(self.flatten(x))
        x = self.dropout(x, training=training)
        scores = self.dense2(x)
        return scores
