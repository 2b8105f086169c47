# call is compiled by tf.function and casts its input.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(channel_1, 5, padding='same', activation='relu', kernel_initializer=init)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, 3, padding='same', activation='relu', kernel_initializer=init)
        self.flat = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, kernel_initializer=init)

    @tf.function
    def call(self, x, training=False):
        x = tf.cast(x, tf.float32)
        x = self.flat(self.conv2(self.conv1(x)))
        logits = self.fc(x)
        e = tf.exp(logits - tf.reduce_max(logits, axis=1, keepdims=True))
        return e / tf.reduce_sum(e, axis=1, keepdims=True)
