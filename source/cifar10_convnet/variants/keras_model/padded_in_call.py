# tf.pad in call, convolutions without padding, tf.reshape instead of Flatten, softmax over axis 1.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        k = tf.initializers.VarianceScaling(2.0)
        self.c1 = tf.keras.layers.Convolution2D(channel_1, 5, kernel_initializer=k)
        self.c2 = tf.keras.layers.Convolution2D(channel_2, 3, kernel_initializer=k)
        self.d = tf.keras.layers.Dense(num_classes, kernel_initializer=k)

    def call(self, x, training=False):
        x = tf.pad(x, [[0, 0], [2, 2], [2, 2], [0, 0]])
        x = tf.keras.activations.relu(self.c1(x))
        x = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])
        x = tf.keras.activations.relu(self.c2(x))
        n = tf.shape(x)[0]
        x = tf.reshape(x, (n, x.shape[1] * x.shape[2] * x.shape[3]))
        return tf.keras.activations.softmax(self.d(x), axis=1)
