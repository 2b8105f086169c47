# A functional model inside the class, for images of any size that is given first: 32x32.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        inputs = tf.keras.layers.Input(shape=(32, 32, 3))
        h = tf.keras.layers.Conv2D(channel_1, 5, padding='same', activation='relu', kernel_initializer=init)(inputs)
        h = tf.keras.layers.Conv2D(channel_2, 3, padding='same', activation='relu', kernel_initializer=init)(h)
        h = tf.keras.layers.Flatten()(h)
        outputs = tf.keras.layers.Dense(num_classes, activation='softmax', kernel_initializer=init)(h)
        self.inner = tf.keras.Model(inputs=inputs, outputs=outputs)

    def call(self, x, training=False):
        return self.inner(x, training=training)
