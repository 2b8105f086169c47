# Lambda layers for padding, ReLU, flatten and softmax.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        Lambda = tf.keras.layers.Lambda
        kaiming = lambda: tf.initializers.VarianceScaling(scale=2.0)
        self.pad_2 = Lambda(lambda t: tf.pad(t, [[0, 0], [2, 2], [2, 2], [0, 0]]))
        self.conv_1 = tf.keras.layers.Conv2D(channel_1, 5, kernel_initializer=kaiming())
        self.pad_1 = Lambda(lambda t: tf.pad(t, [[0, 0], [1, 1], [1, 1], [0, 0]]))
        self.conv_2 = tf.keras.layers.Conv2D(channel_2, 3, kernel_initializer=kaiming())
        self.relu = Lambda(tf.nn.relu)
        self.flat = Lambda(flatten)
        self.dense = tf.keras.layers.Dense(num_classes, kernel_initializer=kaiming())
        self.soft = Lambda(lambda s: tf.nn.softmax(s, axis=-1))

    def call(self, x, training=False):
        h = self.relu(self.conv_1(self.pad_2(x)))
        h = self.relu(self.conv_2(self.pad_1(h)))
        return self.soft(self.dense(self.flat(h)))
