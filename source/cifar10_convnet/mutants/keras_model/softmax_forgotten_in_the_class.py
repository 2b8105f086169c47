# The class returns scores: the softmax is missing.
#
# harms: keras_model
# fails: probabilities_of_the_right_shape, probabilities_match_on_random_input
# may fail: weights_can_be_trained
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super(ThreeLayerConvNet, self).__init__()
        initializer = tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(channel_1, [5, 5], [1, 1], padding="same",
                                            kernel_initializer=initializer, activation=tf.nn.relu)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, [3, 3], [1, 1], padding="same",
                                            kernel_initializer=initializer, activation=tf.nn.relu)
        self.fc = tf.keras.layers.Dense(num_classes, kernel_initializer=initializer)
        self.flatten = tf.keras.layers.Flatten()

    def call(self, x, training=False):
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.flatten(x)
        scores = self.fc(x)
        return scores
