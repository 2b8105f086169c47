# Depthwise separable convolutions, L2 penalties, and a penalty of the student's own through add_loss.
#
# Every check passes.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self, l2=1e-4):
        super().__init__()
        reg = tf.keras.regularizers.L2(l2)
        conv = lambda f: tf.keras.layers.SeparableConv2D(
            f, 3, padding='same', depthwise_regularizer=reg, pointwise_regularizer=reg, use_bias=False)
        self.entrada = tf.keras.layers.Conv2D(32, 3, padding='same', kernel_regularizer=reg)
        self.sep1, self.sep2 = conv(64), conv(128)
        self.dw = tf.keras.layers.DepthwiseConv2D(3, padding='same', depth_multiplier=1)
        self.norms = [tf.keras.layers.BatchNormalization(momentum=0.9) for _ in range(3)]
        self.pool = tf.keras.layers.AveragePooling2D(2)
        self.saida = tf.keras.layers.Dense(10, kernel_regularizer='l2')

    def call(self, input_tensor, training=False):
        x = tf.nn.relu(self.norms[0](self.entrada(input_tensor), training=training))
        x = self.pool(x)
        x = tf.nn.relu(self.norms[1](self.sep1(x), training=training))
        x = self.pool(x)
        x = tf.nn.relu(self.norms[2](self.sep2(self.dw(x)), training=training))
        logits = self.saida(tf.keras.layers.Flatten()(x))
        self.add_loss(1e-4 * tf.reduce_mean(tf.square(logits)))
        return tf.nn.softmax(logits)


def model_init_fn():
    return CustomConvNet(l2=5e-5)


def optimizer_init_fn():
    return tf.keras.optimizers.Adam(2e-3, beta_2=0.99, epsilon=1e-5)
