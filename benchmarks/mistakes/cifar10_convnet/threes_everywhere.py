# Both convolutions have filters of 3x3.
#
# check: weights_of_the_right_shape
# mistake: other_filter_sizes

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        make = lambda n: tf.keras.layers.Conv2D(n, 3, padding='same', activation='relu', kernel_initializer=init)
        self.conv1, self.conv2 = make(channel_1), make(channel_2)
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, activation='softmax', kernel_initializer=init)

    def call(self, x, training=False):
        return self.fc(self.flatten(self.conv2(self.conv1(x))))
