# The initialiser is given to the biases; the weights keep Keras's own.
#
# harms: keras_model
# fails: initialiser_is_variance_scaling
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        args = {'padding': 'same', 'activation': 'relu', 'bias_initializer': init}
        self.conv1 = tf.keras.layers.Conv2D(channel_1, 5, **args)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, 3, **args)
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, activation='softmax', bias_initializer=init)

    def call(self, x, training=False):
        return self.fc(self.flatten(self.conv2(self.conv1(x))))
