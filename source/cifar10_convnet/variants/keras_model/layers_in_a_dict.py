# Layers in a dict, by name, and a classifier in a tuple.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.camadas = {
            'conv1': tf.keras.layers.Conv2D(channel_1, 5, padding='same', kernel_initializer=init),
            'conv2': tf.keras.layers.Conv2D(channel_2, 3, padding='same', kernel_initializer=init),
        }
        self.saida = (
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(num_classes, kernel_initializer=init, activation=tf.keras.activations.softmax),
        )

    def call(self, x, training=False):
        for nome in ('conv1', 'conv2'):
            x = tf.maximum(self.camadas[nome](x), 0.0)
        achata, densa = self.saida
        return densa(achata(x))
