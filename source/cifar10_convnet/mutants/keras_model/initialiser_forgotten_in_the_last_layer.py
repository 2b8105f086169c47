# The two convolutions have the initialiser, the fully connected layer has not.
#
# harms: keras_model
# fails: initialiser_is_variance_scaling
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(channel_1, kernel_size=5, padding='same', activation='relu',
                                            kernel_initializer=tf.initializers.VarianceScaling(scale=2.0))
        self.conv2 = tf.keras.layers.Conv2D(channel_2, kernel_size=3, padding='same', activation='relu',
                                            kernel_initializer=tf.initializers.VarianceScaling(scale=2.0))
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, activation='softmax')

    def call(self, x, training=False):
        return self.fc(self.flatten(self.conv2(self.conv1(x))))
