# No ReLU behind the second convolution and the first dense layer.
#
# check: scores_match_on_random_weights
# mistake: dense_relu_missing+second_relu_missing

# %% question="mnist_model"
class MNISTModel(tf.keras.Model):
    def __init__(self, data_format):
        super().__init__()
        if data_format not in ('channels_first', 'channels_last'):
            raise ValueError(data_format)
        layers = tf.keras.layers
        self.image_shape = (-1, 1, 28, 28) if data_format == 'channels_first' else (-1, 28, 28, 1)
        self.conv1 = layers.Conv2D(32, 5, activation='relu', data_format=data_format)
        self.conv2 = layers.Conv2D(64, 5, activation=None, data_format=data_format)
        self.pool = layers.MaxPooling2D(2, data_format=data_format)
        self.flatten = layers.Flatten(data_format=data_format)
        self.dense1 = layers.Dense(1024, activation=None)
        self.dropout = layers.Dropout(0.5)
        self.dense2 = layers.Dense(10, activation=None)

    def call(self, inputs, training=False):
        x = tf.reshape(inputs, self.image_shape)
        x = self.pool(self.conv1(x))
        x = self.pool(self.conv2(x))
        x = self.dropout(self.dense1(self.flatten(x)), training=training)
        return self.dense2(x)
