# ReLU, flatten and softmax are plain functions in call, which knows no training argument.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    """Свёрточная сеть из трёх слоёв."""

    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__(name='three_layer_convnet')
        kw = dict(padding='SAME', kernel_initializer='he_normal')
        self.первый = tf.keras.layers.Conv2D(channel_1, 5, **kw)
        self.второй = tf.keras.layers.Conv2D(channel_2, 3, **kw)
        self.выход = tf.keras.layers.Dense(num_classes, kernel_initializer='he_normal')

    def call(self, x):
        # flatten из части II годится и здесь
        h = tf.nn.relu(self.первый(x))
        h = tf.nn.relu(self.второй(h))
        return tf.nn.softmax(self.выход(flatten(h)))
