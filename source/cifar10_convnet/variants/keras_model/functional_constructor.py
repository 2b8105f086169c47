# The class is itself a functional model: inputs and outputs go to super().__init__, and there is no call.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes, **kwargs):
        kaiming = tf.initializers.VarianceScaling
        image = tf.keras.Input((32, 32, 3), name='image')
        x = image
        for filters, size in ((channel_1, 5), (channel_2, 3)):
            x = tf.keras.layers.Conv2D(filters, size, padding='same', kernel_initializer=kaiming(2.0))(x)
            x = tf.keras.layers.ReLU()(x)
        x = tf.keras.layers.Flatten()(x)
        x = tf.keras.layers.Dense(num_classes, kernel_initializer=kaiming(2.0))(x)
        super().__init__(inputs=image, outputs=tf.keras.layers.Softmax()(x), **kwargs)
