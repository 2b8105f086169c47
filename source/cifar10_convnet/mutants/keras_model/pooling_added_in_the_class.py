# A max-pooling layer follows the second convolution, as in most examples on the web.
#
# harms: keras_model
# fails: weights_of_the_right_shape, probabilities_match_on_random_input, initialiser_is_variance_scaling
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.block = tf.keras.Sequential([
            tf.keras.layers.Conv2D(channel_1, 5, padding='same', activation='relu', kernel_initializer=init),
            tf.keras.layers.Conv2D(channel_2, 3, padding='same', activation='relu', kernel_initializer=init),
            tf.keras.layers.MaxPooling2D(),
            tf.keras.layers.Flatten(),
        ])
        self.fc = tf.keras.layers.Dense(num_classes, activation='softmax', kernel_initializer=init)

    def call(self, x, training=False):
        return self.fc(self.block(x))
