# All layers in one list, called in a loop.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        layers = tf.keras.layers
        convolutions = [
            layers.Conv2D(f, k, padding='same', activation='relu',
                          kernel_initializer=tf.initializers.VarianceScaling(scale=2.0))
            for f, k in [(channel_1, 5), (channel_2, 3)]
        ]
        head = layers.Dense(num_classes, kernel_initializer=tf.initializers.VarianceScaling(scale=2.0))
        self.all_layers = [*convolutions, layers.Flatten(), head, tf.nn.softmax]

    def call(self, x, training=False):
        for layer in self.all_layers:
            x = layer(x)
        return x
