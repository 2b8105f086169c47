# The layers are made inside call: new random weights each time.
#
# harms: keras_model
# fails: weights_of_the_right_shape, probabilities_match_on_random_input, initialiser_is_variance_scaling,
#     weights_can_be_trained
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        self.channel_1, self.channel_2, self.num_classes = channel_1, channel_2, num_classes

    def call(self, x, training=False):
        init = tf.initializers.VarianceScaling(scale=2.0)
        x = tf.keras.layers.Conv2D(self.channel_1, 5, padding='same', activation='relu', kernel_initializer=init)(x)
        x = tf.keras.layers.Conv2D(self.channel_2, 3, padding='same', activation='relu', kernel_initializer=init)(x)
        x = tf.keras.layers.Flatten()(x)
        x = tf.keras.layers.Dense(self.num_classes, activation='softmax', kernel_initializer=init)(x)
        return x
