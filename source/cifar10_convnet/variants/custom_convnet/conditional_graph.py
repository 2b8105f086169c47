# Python and graph conditions on training: tf.cond, an early return in inference, learned temperature.
#
# Every check passes.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv_a = tf.keras.layers.Conv2D(32, 3, padding='same', activation='relu')
        self.conv_b = tf.keras.layers.Conv2D(64, 3, padding='same', activation='relu')
        self.norm = tf.keras.layers.BatchNormalization()
        self.out = tf.keras.layers.Dense(10)
        self.temperature = self.add_weight(name='temperature', shape=(), initializer='ones')

    def call(self, input_tensor, training=False):
        x = tf.convert_to_tensor(input_tensor)
        if training:
            flip = tf.random.uniform([]) < 0.5
            x = tf.cond(flip, lambda: tf.reverse(x, axis=[2]), lambda: x)
        x = tf.nn.max_pool(self.conv_a(x), 2, 2, 'SAME')
        x = tf.nn.max_pool(self.conv_b(x), 2, 2, 'SAME')
        x = self.norm(x, training=training)
        logits = self.out(tf.keras.layers.Flatten()(x))
        if not training:
            return tf.nn.softmax(logits)
        return tf.nn.softmax(logits / tf.maximum(self.temperature, 0.1))


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return tf.keras.optimizers.Adamax(3e-3)
