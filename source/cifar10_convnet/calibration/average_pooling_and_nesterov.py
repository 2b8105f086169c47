# Four convolutions with average pooling and swish, trained by SGD with Nesterov momentum. Right on real images.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.convolutions = [tf.keras.layers.Conv2D(f, 3, padding='same', use_bias=False) for f in (24, 48, 96, 96)]
        self.norms = [tf.keras.layers.BatchNormalization(momentum=0.9) for _ in range(4)]
        self.pool = tf.keras.layers.AveragePooling2D(2)
        self.out = tf.keras.layers.Dense(10, activation='softmax')

    def call(self, input_tensor, training=False):
        x = input_tensor
        for place, (convolution, norm) in enumerate(zip(self.convolutions, self.norms)):
            x = convolution(x)
            if place < 3:
                x = self.pool(x)
            x = tf.nn.swish(norm(x, training=training))
        return self.out(tf.reshape(x, (tf.shape(x)[0], 4 * 4 * 96)))


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=0.03, momentum=0.9, nesterov=True)
