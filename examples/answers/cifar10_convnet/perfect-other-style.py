# Every answer right, and none written as in the solution: padding by hand, parameters through NumPy, a
# functional model inside a subclass, layers added one by one, and a training function of the student's own.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params

    def layer(images, kernel, bias, border):
        padded = tf.pad(images, [[0, 0], [border, border], [border, border], [0, 0]])
        return tf.maximum(tf.nn.conv2d(padded, kernel, [1, 1, 1, 1], "VALID") + bias, 0.0)

    h = layer(layer(x, conv_w1, conv_b1, 2), conv_w2, conv_b2, 1)
    return tf.einsum("nd,dc->nc", tf.reshape(h, [h.shape[0], -1]), fc_w) + fc_b


# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    def pair(*shape):
        scale = (2 / np.prod(shape[:-1])) ** 0.5
        yield tf.Variable(np.random.normal(0.0, scale, shape).astype(np.float32))
        yield tf.Variable(tf.zeros([1, shape[-1]]))

    return [p for shape in [(5, 5, 3, 32), (3, 3, 32, 16), (32 * 32 * 16, 10)] for p in pair(*shape)]


# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        start = tf.initializers.VarianceScaling(2.0)
        image = tf.keras.Input((32, 32, 3))
        h = tf.keras.layers.ZeroPadding2D(2)(image)
        h = tf.keras.layers.Conv2D(channel_1, (5, 5), kernel_initializer=start)(h)
        h = tf.keras.layers.Activation("relu")(h)
        h = tf.keras.layers.ZeroPadding2D(1)(h)
        h = tf.keras.layers.Conv2D(channel_2, (3, 3), kernel_initializer=tf.initializers.VarianceScaling(2.0))(h)
        h = tf.keras.layers.ReLU()(h)
        h = tf.keras.layers.Flatten()(h)
        h = tf.keras.layers.Dense(num_classes, kernel_initializer=tf.initializers.VarianceScaling(2.0))(h)
        self.net = tf.keras.Model(image, h)

    def call(self, x, training=False):
        return tf.nn.softmax(self.net(x))


# %% question="keras_training"
def model_init_fn():
    return ThreeLayerConvNet(channel_1=32, channel_2=16, num_classes=10)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(3e-3, float(tf.constant(0.9)), True)


# %% question="sequential_training"
def model_init_fn():
    model = tf.keras.Sequential()
    model.add(tf.keras.Input(shape=(32, 32, 3)))
    for filters, size in ((16, 5), (32, 3)):
        model.add(tf.keras.layers.Conv2D(filters, size, padding="same", kernel_initializer=tf.initializers.VarianceScaling(2.0)))
        model.add(tf.keras.layers.ReLU())
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(10, kernel_initializer=tf.initializers.VarianceScaling(2.0)))
    model.add(tf.keras.layers.Softmax())
    return model


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=0.0005, momentum=0.9, nesterov=True)


# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    """Ends in scores, without a softmax: train_custom_model below trains it on a loss that takes scores."""

    def __init__(self):
        super().__init__()
        relu = dict(padding="same", activation="relu")
        self.conv1 = tf.keras.layers.Conv2D(32, 3, **relu)
        self.norm1 = tf.keras.layers.BatchNormalization(momentum=0.9)
        self.conv2 = tf.keras.layers.Conv2D(64, 3, **relu)
        self.norm2 = tf.keras.layers.BatchNormalization(momentum=0.9)
        self.conv3 = tf.keras.layers.Conv2D(128, 3, **relu)
        self.norm3 = tf.keras.layers.BatchNormalization(momentum=0.9)
        self.pool = tf.keras.layers.MaxPooling2D()
        self.dropout = tf.keras.layers.Dropout(0.2)
        self.out = tf.keras.layers.Dense(10)

    def call(self, input_tensor, training=False):
        x = self.norm1(self.pool(self.conv1(input_tensor)), training=training)
        x = self.norm2(self.pool(self.conv2(x)), training=training)
        x = self.norm3(self.pool(self.conv3(x)), training=training)
        x = tf.reshape(x, (-1, 4 * 4 * 128))
        return self.out(self.dropout(x, training=training))


def train_custom_model(X_train, y_train, X_val, y_val):
    model = CustomConvNet()
    model.compile(
        optimizer=tf.keras.optimizers.Adam(1e-3),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(X_train, y_train, batch_size=64, epochs=5, validation_data=(X_val, y_val), verbose=0)
    return model
