# A sigmoid for each class takes the place of the softmax.
#
# harms: keras_model
# fails: probabilities_of_the_right_shape, probabilities_match_on_random_input
# may fail: weights_can_be_trained
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        layers = tf.keras.layers
        init = tf.initializers.VarianceScaling
        self.model = tf.keras.Sequential([
            layers.Conv2D(channel_1, 5, padding="same", activation="relu", kernel_initializer=init(2.0)),
            layers.Conv2D(channel_2, 3, padding="same", activation="relu", kernel_initializer=init(2.0)),
            layers.Flatten(),
            layers.Dense(num_classes, activation="sigmoid", kernel_initializer=init(2.0)),
        ])

    def call(self, x, training=False):
        return self.model(x)
