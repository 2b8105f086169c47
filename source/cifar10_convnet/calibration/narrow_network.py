# Three pairs of convolution and normalisation as in the solution, with a fifth of its filters.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        stack = []
        for filters in (6, 12, 18):
            stack += [
                tf.keras.layers.Conv2D(filters, 3, padding='same', use_bias=False),
                tf.keras.layers.MaxPooling2D(),
                tf.keras.layers.BatchNormalization(momentum=0.9),
                tf.keras.layers.ReLU(),
            ]
        stack += [tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, activation='softmax')]
        self.stack = tf.keras.Sequential(stack)

    def call(self, input_tensor, training=False):
        return self.stack(input_tensor, training=training)
