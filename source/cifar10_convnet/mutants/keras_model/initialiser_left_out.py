# No initialiser is given: Keras takes its own.
#
# harms: keras_model
# fails: initialiser_is_variance_scaling
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(channel_1, 5, padding='same', activation='relu')
        self.conv2 = tf.keras.layers.Conv2D(channel_2, 3, padding='same', activation='relu')
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, activation='softmax')

    def call(self, x, training=False):
        for layer in (self.conv1, self.conv2, self.flatten, self.fc):
            x = layer(x)
        return x
