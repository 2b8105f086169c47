# A dropout layer with a small rate is told training=True, whatever call was told.
#
# harms: keras_model
# fails: weights_of_the_right_shape, probabilities_match_on_random_input
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(channel_1, 5, padding='same', activation='relu', kernel_initializer=init)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, 3, padding='same', activation='relu', kernel_initializer=init)
        self.flatten = tf.keras.layers.Flatten()
        self.dropout = tf.keras.layers.Dropout(0.02)
        self.fc = tf.keras.layers.Dense(num_classes, activation='softmax', kernel_initializer=init)

    def call(self, x, training=False):
        x = self.flatten(self.conv2(self.conv1(x)))
        x = self.dropout(x, training=True)
        return self.fc(x)
