# relu6 cuts activations off at 6.
#
# harms: keras_model
# fails: probabilities_match_on_random_input
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.conv_1 = tf.keras.layers.Conv2D(channel_1, 5, padding="same", kernel_initializer=init)
        self.conv_2 = tf.keras.layers.Conv2D(channel_2, 3, padding="same", kernel_initializer=init)
        self.relu = tf.keras.layers.ReLU(max_value=6)
        self.flatten = tf.keras.layers.Flatten()
        self.dense = tf.keras.layers.Dense(num_classes, activation="softmax", kernel_initializer=init)

    def call(self, x, training=False):
        x = self.relu(self.conv_1(x))
        x = self.relu(self.conv_2(x))
        return self.dense(self.flatten(x))
