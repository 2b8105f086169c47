# The class of Question 3 is written once more in this cell, under another name.
#
# Every check passes.

# %% question="keras_training"
class ConvNetV2(tf.keras.Model):
    def __init__(self, *channels, num_classes):
        super().__init__()
        self.convs = [
            tf.keras.layers.Conv2D(c, k, padding='same', activation='relu',
                                   kernel_initializer=tf.initializers.VarianceScaling(scale=2.0))
            for c, k in zip(channels, [5, 3])
        ]
        self.flat = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, activation='softmax',
                                        kernel_initializer=tf.initializers.VarianceScaling(scale=2.0))

    def call(self, x, training=False):
        for conv in self.convs:
            x = conv(x)
        return self.fc(self.flat(x))


def model_init_fn():
    return ConvNetV2(32, 16, num_classes=10)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=3e-3, momentum=0.9, nesterov=True)
