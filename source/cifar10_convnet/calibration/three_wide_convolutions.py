# Three convolutions of 32, 64 and 128 filters, each normalised and pooled; Adam. Right on real images.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        L = tf.keras.layers
        self.net = tf.keras.Sequential()
        for filters in (32, 64, 128):
            self.net.add(L.Conv2D(filters, 3, padding='same', kernel_initializer='he_normal'))
            self.net.add(L.MaxPool2D())
            self.net.add(L.BatchNormalization(momentum=0.9))
            self.net.add(L.Activation('relu'))
        self.net.add(L.Flatten())
        self.net.add(L.Dense(128, activation='relu'))
        self.net.add(L.Dense(10, activation='softmax'))

    def call(self, input_tensor, training=False):
        return self.net(input_tensor, training=training)


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return tf.keras.optimizers.Adam(1e-3)
