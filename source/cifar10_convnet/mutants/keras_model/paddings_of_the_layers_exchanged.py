# The layers of zeros are exchanged: 1 before the first convolution and 2 before the second.
#
# harms: keras_model
# fails: probabilities_match_on_random_input
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.zeros1 = tf.keras.layers.ZeroPadding2D(padding=1)
        self.conv1 = tf.keras.layers.Conv2D(channel_1, 5, activation="relu", kernel_initializer=init)
        self.zeros2 = tf.keras.layers.ZeroPadding2D(padding=2)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, 3, activation="relu", kernel_initializer=init)
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, activation="softmax", kernel_initializer=init)

    def call(self, x, training=False):
        x = self.conv1(self.zeros1(x))
        x = self.conv2(self.zeros2(x))
        return self.fc(self.flatten(x))
