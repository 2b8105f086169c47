# Reshape instead of Flatten, EinsumDense instead of Dense.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        start = tf.initializers.VarianceScaling(2.0, mode='fan_in', distribution='untruncated_normal')
        self.convs = [
            tf.keras.layers.Conv2D(channel_1, 5, 1, 'same', activation='relu', kernel_initializer=start),
            tf.keras.layers.Conv2D(channel_2, 3, 1, 'same', activation='relu', kernel_initializer=start),
        ]
        self.reshape = tf.keras.layers.Reshape((-1,))
        self.fc = tf.keras.layers.EinsumDense(
            'nd,dc->nc', output_shape=(num_classes,), bias_axes='c', activation='softmax', kernel_initializer=start
        )

    def call(self, x, training=False):
        for conv in self.convs:
            x = conv(x)
        return self.fc(self.reshape(x))
