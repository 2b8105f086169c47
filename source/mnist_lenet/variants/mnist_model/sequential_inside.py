# A sequential stack does the work.
#
# Every check passes.

# %% question="mnist_model"
class MNISTModel(tf.keras.Model):
    def __init__(self, data_format):
        super().__init__()
        if data_format == 'channels_first':
            shape = (1, 28, 28)
        elif data_format == 'channels_last':
            shape = (28, 28, 1)
        else:
            raise ValueError(data_format)
        layers = tf.keras.layers
        pool = layers.MaxPooling2D((2, 2), strides=(2, 2), padding='same', data_format=data_format)
        self.shape = shape
        self.net = tf.keras.Sequential([
            layers.Conv2D(32, 5, activation=tf.nn.relu, data_format=data_format),
            pool,
            layers.Conv2D(64, 5, activation=tf.nn.relu, data_format=data_format),
        ])
        self.pool = pool
        self.end = tf.keras.Sequential([
            layers.Flatten(), layers.Dense(1024, activation='relu'), layers.Dropout(0.5), layers.Dense(10)
        ])

    def call(self, inputs, training=False):
        x = self.net(tf.reshape(inputs, (-1, *self.shape)))
        return self.end(self.pool(x), training=training)
