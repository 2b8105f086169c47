# A whole notebook by somebody who writes each idea once: later answers are made of earlier ones.
#
# Every check passes.

# %% question="three_layer_convnet"
def conv_relu(x, w, b, pad):
    return tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, w, 1, [[0, 0], [pad, pad], [pad, pad], [0, 0]]), b))


def three_layer_convnet(x, params):
    w1, b1, w2, b2, w3, b3 = params
    return flatten(conv_relu(conv_relu(x, w1, b1, 2), w2, b2, 1)) @ w3 + b3

# %% question="three_layer_convnet_init"
def layer_shapes(c1, c2, classes, side=32):
    return [(5, 5, 3, c1), (c1,), (3, 3, c1, c2), (c2,), (side * side * c2, classes), (classes,)]


def three_layer_convnet_init():
    return [tf.Variable(kaiming_normal(s) if len(s) > 1 else tf.zeros(s)) for s in layer_shapes(32, 16, 10)]

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        start = {1: 'zeros', 2: tf.initializers.VarianceScaling(2.0), 4: tf.initializers.VarianceScaling(2.0)}
        self.p = [
            self.add_weight(shape=s, initializer=start[len(s)], name=f'p{i}')
            for i, s in enumerate(layer_shapes(channel_1, channel_2, num_classes))
        ]

    def call(self, x, training=False):
        return tf.nn.softmax(three_layer_convnet(x, self.p))

# %% question="keras_training"
def nesterov(rate):
    return tf.keras.optimizers.SGD(rate, momentum=0.9, nesterov=True)


def model_init_fn():
    return ThreeLayerConvNet(32, 16, 10)


def optimizer_init_fn():
    return nesterov(3e-3)

# %% question="sequential_training"
def stack(*widths, kernels):
    layers = []
    for w, k in zip(widths, kernels):
        layers.append(tf.keras.layers.Conv2D(w, k, padding='same', activation='relu', kernel_initializer='he_normal'))
    return layers


def model_init_fn():
    head = [tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, 'softmax', kernel_initializer='he_normal')]
    return tf.keras.Sequential(stack(32, 16, kernels=(5, 3)) + head)


def optimizer_init_fn():
    return nesterov(5e-4)

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        parts = []
        for conv in stack(32, 64, 96, kernels=(3, 3, 3)):
            parts += [conv, tf.keras.layers.BatchNormalization(), tf.keras.layers.MaxPooling2D()]
        self.net = tf.keras.Sequential(parts + [tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, 'softmax')])

    def call(self, input_tensor, training=False):
        return self.net(input_tensor, training=training)


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return nesterov(1e-2)
