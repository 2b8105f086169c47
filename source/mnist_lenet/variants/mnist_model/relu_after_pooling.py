# ReLU follows the pooling, which gives the same.
#
# Every check passes.

# %% question="mnist_model"
class MNISTModel(tf.keras.Model):
    def __init__(self, data_format):
        super(MNISTModel, self).__init__(name='mnist')
        shapes = {'channels_first': (1, 28, 28), 'channels_last': (28, 28, 1)}
        self.reshape = tf.keras.layers.Reshape(shapes[data_format])
        L = tf.keras.layers
        self.pool = L.MaxPool2D(padding='same', data_format=data_format)
        self.relu = L.ReLU()
        self.convolutions = [L.Conv2D(n, 5, data_format=data_format) for n in (32, 64)]
        self.head = [L.Flatten(), L.Dense(1024, 'relu'), L.Dropout(0.5), L.Dense(10)]

    def call(self, inputs, training=False):
        x = self.reshape(tf.reshape(inputs, (-1, 784)))
        for convolution in self.convolutions:
            x = self.relu(self.pool(convolution(x)))
        flat, dense, dropout, scores = self.head
        return scores(dropout(dense(flat(x)), training=training))
