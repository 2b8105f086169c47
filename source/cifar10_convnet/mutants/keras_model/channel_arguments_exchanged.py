# channel_2 filters come first and channel_1 second.
#
# harms: keras_model
# fails: weights_of_the_right_shape, probabilities_match_on_random_input, initialiser_is_variance_scaling
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        he = tf.initializers.VarianceScaling(2.0)
        self.net = [
            tf.keras.layers.Conv2D(channel_2, 5, padding='same', activation='relu', kernel_initializer=he),
            tf.keras.layers.Conv2D(channel_1, 3, padding='same', activation='relu', kernel_initializer=he),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(num_classes, activation='softmax', kernel_initializer=he),
        ]

    def call(self, x, training=False):
        for layer in self.net:
            x = layer(x)
        return x
