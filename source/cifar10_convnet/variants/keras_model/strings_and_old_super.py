# As in copies of the assignment for TensorFlow 2.0: super with arguments, activations as strings, one initialiser.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super(ThreeLayerConvNet, self).__init__()
        ########################################################################
        # TODO: Implement the __init__ method for a three-layer ConvNet.       #
        ########################################################################
        # *****START OF YOUR CODE*****
        initializer = tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(channel_1, [5, 5], [1, 1], padding='same', kernel_initializer=initializer,
                                            activation=tf.nn.relu)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, [3, 3], [1, 1], padding='same', kernel_initializer=initializer,
                                            activation=tf.nn.relu)
        self.fc = tf.keras.layers.Dense(num_classes, kernel_initializer=initializer, activation='softmax')
        self.flatten = tf.keras.layers.Flatten()
        # *****END OF YOUR CODE*****

    def call(self, x, training=False):
        scores = None
        # *****START OF YOUR CODE*****
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.flatten(x)
        scores = self.fc(x)
        # *****END OF YOUR CODE*****
        return scores
