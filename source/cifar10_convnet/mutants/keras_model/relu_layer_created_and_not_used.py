# A ReLU layer is created, and call uses it after the first convolution only.
#
# harms: keras_model
# fails: probabilities_match_on_random_input
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.pad1 = tf.keras.layers.ZeroPadding2D(2)
        self.conv1 = tf.keras.layers.Conv2D(channel_1, (5, 5), kernel_initializer=init)
        self.relu1 = tf.keras.layers.ReLU()
        self.pad2 = tf.keras.layers.ZeroPadding2D(1)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, (3, 3), kernel_initializer=init)
        self.relu2 = tf.keras.layers.ReLU()
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, kernel_initializer=init)
        self.softmax = tf.keras.layers.Softmax()

    def call(self, x, training=False):
        h = self.relu1(self.conv1(self.pad1(x)))
        h = self.conv2(self.pad2(h))
        return self.softmax(self.fc(self.flatten(h)))
