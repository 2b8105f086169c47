# The layers are made in build, once the shape of the images is known.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        self.channel_1 = channel_1
        self.channel_2 = channel_2
        self.num_classes = num_classes

    def build(self, input_shape):
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(self.channel_1, 5, padding='same', activation='relu', kernel_initializer=init)
        self.conv2 = tf.keras.layers.Conv2D(self.channel_2, 3, padding='same', activation='relu', kernel_initializer=init)
        self.flat = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(self.num_classes, activation='softmax', kernel_initializer=init)
        super().build(input_shape)

    def call(self, x, training=False):
        return self.fc(self.flat(self.conv2(self.conv1(x))))
