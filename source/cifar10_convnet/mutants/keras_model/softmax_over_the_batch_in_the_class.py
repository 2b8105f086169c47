# The softmax is taken over the images of the batch.
#
# harms: keras_model
# fails: probabilities_of_the_right_shape, probabilities_match_on_random_input
# may fail: weights_can_be_trained
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(channel_1, 5, padding="same", kernel_initializer=init)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, 3, padding="same", kernel_initializer=init)
        self.fc = tf.keras.layers.Dense(num_classes, kernel_initializer=init)

    def call(self, x, training=False):
        x = tf.nn.relu(self.conv1(x))
        x = tf.nn.relu(self.conv2(x))
        x = self.fc(flatten(x))
        return tf.nn.softmax(x, axis=0)
