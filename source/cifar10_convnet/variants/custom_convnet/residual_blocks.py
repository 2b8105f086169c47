# Residual blocks with batch normalisation, whose class stands in an earlier cell; global average pooling.
#
# Every check passes.

# %% before="custom_convnet"
class ResidualBlock(tf.keras.layers.Layer):
    """BN - ReLU - conv, twice, plus the input (He et al. 2016)."""

    def __init__(self, filters, stride=1, **kwargs):
        super().__init__(**kwargs)
        self.bn1 = tf.keras.layers.BatchNormalization()
        self.bn2 = tf.keras.layers.BatchNormalization()
        self.conv1 = tf.keras.layers.Conv2D(filters, 3, stride, padding='same', use_bias=False,
                                            kernel_initializer='he_normal')
        self.conv2 = tf.keras.layers.Conv2D(filters, 3, padding='same', use_bias=False, kernel_initializer='he_normal')
        self.shortcut = tf.keras.layers.Conv2D(filters, 1, stride, use_bias=False) if stride > 1 else None

    def call(self, x, training=False):
        h = tf.nn.relu(self.bn1(x, training=training))
        skip = x if self.shortcut is None else self.shortcut(h)
        h = self.conv1(h)
        h = self.conv2(tf.nn.relu(self.bn2(h, training=training)))
        return h + skip

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.stem = tf.keras.layers.Conv2D(16, 3, padding='same', use_bias=False)
        self.blocks = [ResidualBlock(16), ResidualBlock(32, stride=2), ResidualBlock(64, stride=2)]
        self.bn = tf.keras.layers.BatchNormalization()
        self.gap = tf.keras.layers.GlobalAveragePooling2D()
        self.out = tf.keras.layers.Dense(10, activation='softmax')

    def call(self, input_tensor, training=False):
        x = self.stem(input_tensor)
        for block in self.blocks:
            x = block(x, training=training)
        x = tf.nn.relu(self.bn(x, training=training))
        return self.out(self.gap(x))


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return tf.keras.optimizers.AdamW(learning_rate=2e-3, weight_decay=1e-4)
