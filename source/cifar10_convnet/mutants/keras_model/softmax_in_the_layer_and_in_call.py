# The softmax is applied twice: once by the layer and once in call.
#
# harms: keras_model
# fails: probabilities_match_on_random_input, weights_can_be_trained
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        he = tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(channel_1, 5, padding='same', activation='relu', kernel_initializer=he)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, 3, padding='same', activation='relu', kernel_initializer=he)
        self.flat = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, activation='softmax', kernel_initializer=he)

    def call(self, x, training=False):
        probabilities = tf.nn.softmax(self.fc(self.flat(self.conv2(self.conv1(x)))))
        return probabilities
