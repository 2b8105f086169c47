# Question 1 pads the second convolution wrongly, question 4 forgets Nesterov's momentum, question 6 is not
# answered. The rest is right.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    h = tf.pad(h, [[0, 0], [2, 0], [2, 0], [0, 0]])
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, "VALID") + conv_b2)
    scores = flatten(h) @ fc_w + fc_b
    return scores


# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    conv_w1 = tf.Variable(create_matrix_with_kaiming_normal((5, 5, 3, 32)))
    conv_b1 = tf.Variable(tf.zeros((32,)))
    conv_w2 = tf.Variable(create_matrix_with_kaiming_normal((3, 3, 32, 16)))
    conv_b2 = tf.Variable(tf.zeros((16,)))
    fc_w = tf.Variable(create_matrix_with_kaiming_normal((32 * 32 * 16, 10)))
    fc_b = tf.Variable(tf.zeros((10,)))
    return [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]


# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(channel_1, (5, 5), padding="same", activation="relu", kernel_initializer=init)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, (3, 3), padding="same", activation="relu", kernel_initializer=init)
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, activation="softmax", kernel_initializer=init)

    def call(self, x, training=False):
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.flatten(x)
        scores = self.fc(x)
        return scores


# %% question="keras_training"
learning_rate = 3e-3
channel_1, channel_2, num_classes = 32, 16, 10


def model_init_fn():
    return ThreeLayerConvNet(channel_1, channel_2, num_classes)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate, momentum=0.9)


# %% question="sequential_training"
learning_rate = 5e-4


def model_init_fn():
    init = tf.initializers.VarianceScaling(scale=2.0)
    return tf.keras.Sequential(
        [
            tf.keras.Input((32, 32, 3)),
            tf.keras.layers.Conv2D(32, 5, padding="same", activation="relu", kernel_initializer=init),
            tf.keras.layers.Conv2D(16, 3, padding="same", activation="relu", kernel_initializer=init),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(10, activation="softmax", kernel_initializer=init),
        ]
    )


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate, momentum=0.9, nesterov=True)
