# The variance is 2 / fan_out.
#
# harms: keras_model
# fails: initialiser_is_variance_scaling
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        make = lambda: tf.initializers.VarianceScaling(scale=2.0, mode="fan_out")
        self.layer1 = tf.keras.layers.Conv2D(channel_1, 5, padding="same", activation="relu", kernel_initializer=make())
        self.layer2 = tf.keras.layers.Conv2D(channel_2, 3, padding="same", activation="relu", kernel_initializer=make())
        self.layer3 = tf.keras.layers.Dense(num_classes, activation="softmax", kernel_initializer=make())
        self.flat = tf.keras.layers.Flatten()

    def call(self, x, training=False):
        return self.layer3(self.flat(self.layer2(self.layer1(x))))
