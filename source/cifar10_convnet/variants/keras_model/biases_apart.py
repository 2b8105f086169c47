# Convolutions without biases; the biases are weights of the model, of shape (1, 1, 1, C) and (1, C).
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        options = {'padding': 'same', 'use_bias': False, 'kernel_initializer': tf.initializers.VarianceScaling(2.0)}
        self.b3 = self.add_weight(name='b3', shape=(1, num_classes), initializer='zeros')
        self.b2 = self.add_weight(name='b2', shape=(1, 1, 1, channel_2), initializer='zeros')
        self.b1 = self.add_weight(name='b1', shape=(1, 1, 1, channel_1), initializer='zeros')
        options_fc = {'use_bias': False, 'kernel_initializer': tf.initializers.VarianceScaling(2.0)}
        self.w3 = tf.keras.layers.Dense(num_classes, **options_fc)
        self.w2 = tf.keras.layers.Conv2D(channel_2, 3, **options)
        self.w1 = tf.keras.layers.Conv2D(channel_1, 5, **options)

    def call(self, x, training=False):
        x = tf.nn.relu(self.w1(x) + self.b1)
        x = tf.nn.relu(self.w2(x) + self.b2)
        return tf.nn.softmax(self.w3(flatten(x)) + self.b3)
