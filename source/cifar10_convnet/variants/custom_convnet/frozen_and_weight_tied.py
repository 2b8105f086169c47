# One convolution used twice (shared weights), fixed edge filters that do not learn, two branches that are joined.
#
# Every check passes.

# %% question="custom_convnet"
def edge_filters(shape, dtype=None):
    """Sobel filters, the same for each colour."""
    sobel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], dtype=np.float32) / 4
    kernel = np.zeros(shape, np.float32)
    kernel[:, :, :, 0] = sobel[:, :, None]
    kernel[:, :, :, 1] = sobel.T[:, :, None]
    return tf.constant(kernel, dtype=dtype)


class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.edges = tf.keras.layers.Conv2D(2, 3, padding='same', use_bias=False, kernel_initializer=edge_filters)
        self.edges.trainable = False
        self.first = tf.keras.layers.Conv2D(46, 3, padding='same')
        self.shared = tf.keras.layers.Conv2D(48, 3, padding='same')
        self.norms = [tf.keras.layers.BatchNormalization(), tf.keras.layers.BatchNormalization()]
        self.pool = tf.keras.layers.MaxPooling2D(2)
        self.fc = tf.keras.layers.Dense(10, activation='softmax')

    def call(self, input_tensor, training=False):
        x = tf.concat([self.first(input_tensor), self.edges(input_tensor)], axis=-1)
        x = self.pool(tf.nn.relu(x))
        for norm in self.norms:
            x = self.pool(x + tf.nn.relu(norm(self.shared(x), training=training)))
        return self.fc(flatten(x))


model_init_fn = CustomConvNet


def optimizer_init_fn():
    return tf.keras.optimizers.Lion(3e-4)
