# Activations are layers or functions of their own.
#
# Every check passes.

# %% question="mnist_model"
class MNISTModel(tf.keras.Model):
    def __init__(self, data_format):
        super().__init__()
        assert data_format in ['channels_first', 'channels_last'], 'unknown format'
        if data_format == 'channels_first':
            self._input_shape = [-1, 1, 28, 28]
        else:
            self._input_shape = [-1, 28, 28, 1]
        self.conv1 = tf.keras.layers.Conv2D(filters=32, kernel_size=(5, 5), data_format=data_format)
        self.conv2 = tf.keras.layers.Conv2D(filters=64, kernel_size=(5, 5), data_format=data_format)
        self.fc1 = tf.keras.layers.Dense(units=1024)
        self.fc2 = tf.keras.layers.Dense(units=10)
        self.dropout = tf.keras.layers.Dropout(0.5)
        self.max_pool2d = tf.keras.layers.MaxPooling2D((2, 2), (2, 2), padding='SAME', data_format=data_format)

    def call(self, inputs, training=False):
        x = tf.reshape(inputs, self._input_shape)
        x = tf.nn.relu(self.conv1(x))
        x = self.max_pool2d(x)
        x = self.max_pool2d(tf.nn.relu(self.conv2(x)))
        x = tf.reshape(x, (-1, 1024))
        x = self.dropout(tf.nn.relu(self.fc1(x)), training=training)
        return self.fc2(x)
