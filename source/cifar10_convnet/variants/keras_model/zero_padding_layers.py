# ZeroPadding2D before valid convolutions; activations and softmax as layers.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.pad1 = tf.keras.layers.ZeroPadding2D(padding=(2, 2))
        self.conv1 = tf.keras.layers.Conv2D(filters=channel_1, kernel_size=(5, 5), strides=(1, 1), padding='valid',
                                            use_bias=True, kernel_initializer=init, bias_initializer='zeros')
        self.relu1 = tf.keras.layers.ReLU()
        self.pad2 = tf.keras.layers.ZeroPadding2D(padding=((1, 1), (1, 1)))
        self.conv2 = tf.keras.layers.Conv2D(filters=channel_2, kernel_size=(3, 3), strides=(1, 1), padding='valid',
                                            use_bias=True, kernel_initializer=init, bias_initializer='zeros')
        self.relu2 = tf.keras.layers.ReLU()
        self.flat = tf.keras.layers.Flatten(data_format='channels_last')
        self.fc = tf.keras.layers.Dense(units=num_classes, kernel_initializer=init)
        self.softmax = tf.keras.layers.Softmax(axis=-1)

    def call(self, x, training=False):
        x = self.relu1(self.conv1(self.pad1(x)))
        x = self.relu2(self.conv2(self.pad2(x)))
        return self.softmax(self.fc(self.flat(x)))
