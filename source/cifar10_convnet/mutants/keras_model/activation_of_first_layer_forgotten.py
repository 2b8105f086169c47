# The first convolution has no activation.
#
# harms: keras_model
# fails: probabilities_match_on_random_input
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        # слои сети
        self.conv1 = tf.keras.layers.Conv2D(
            channel_1, 5, padding='same', kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)
        )
        self.conv2 = tf.keras.layers.Conv2D(
            channel_2, 3, padding='same', activation='relu',
            kernel_initializer=tf.initializers.VarianceScaling(scale=2.0),
        )
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(
            num_classes, activation='softmax', kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)
        )

    def call(self, x, training=False):
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.flatten(x)
        return self.fc(x)
