# The fully connected layer has a ReLU, and the softmax follows it.
#
# harms: keras_model
# fails: probabilities_match_on_random_input
# may fail: weights_can_be_trained
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        kwargs = dict(activation="relu")
        he = lambda: tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(channel_1, 5, padding="same", kernel_initializer=he(), **kwargs)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, 3, padding="same", kernel_initializer=he(), **kwargs)
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, kernel_initializer=he(), **kwargs)
        self.softmax = tf.keras.layers.Softmax()

    def call(self, x, training=False):
        x = self.conv2(self.conv1(x))
        return self.softmax(self.fc(self.flatten(x)))
