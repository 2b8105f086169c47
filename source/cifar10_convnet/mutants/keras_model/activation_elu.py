# ELU, from a list of ideas further down, in the place of ReLU.
#
# harms: keras_model
# fails: probabilities_match_on_random_input
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        conv = tf.keras.layers.Conv2D
        self.c1 = conv(channel_1, 5, padding="same", activation="elu", kernel_initializer=init)
        self.c2 = conv(channel_2, 3, padding="same", activation="elu", kernel_initializer=init)
        self.out = tf.keras.layers.Dense(num_classes, activation="softmax", kernel_initializer=init)

    def call(self, x, training=False):
        return self.out(flatten(self.c2(self.c1(x))))
