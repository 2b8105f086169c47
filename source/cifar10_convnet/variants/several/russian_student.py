# A whole notebook in a Russian speaker's voice: kaiming_normal, 16 and 32 filters, Cyrillic names.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    """Прямой проход трёхслойной сети."""
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    # НАЧАЛО ВАШЕГО КОДА
    дополнение_2 = [[0, 0], [2, 2], [2, 2], [0, 0]]
    дополнение_1 = [[0, 0], [1, 1], [1, 1], [0, 0]]
    h1 = tf.nn.relu(tf.nn.conv2d(x, conv_w1, [1, 1, 1, 1], дополнение_2) + conv_b1)
    h2 = tf.nn.relu(tf.nn.conv2d(h1, conv_w2, [1, 1, 1, 1], дополнение_1) + conv_b2)
    scores = tf.matmul(flatten(h2), fc_w) + fc_b
    # КОНЕЦ ВАШЕГО КОДА
    return scores

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    params = None
    conv_w1 = tf.Variable(kaiming_normal((5, 5, 3, 32)))
    conv_b1 = tf.Variable(np.zeros([32]), dtype=tf.float32)
    conv_w2 = tf.Variable(kaiming_normal((3, 3, 32, 16)))
    conv_b2 = tf.Variable(np.zeros([16]), dtype=tf.float32)
    fc_w = tf.Variable(kaiming_normal((32 * 32 * 16, 10)))
    fc_b = tf.Variable(np.zeros([10]), dtype=tf.float32)
    params = [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
    return params

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super(ThreeLayerConvNet, self).__init__()
        инициализатор = tf.initializers.VarianceScaling(scale=2.0)
        self.свёртка_1 = tf.keras.layers.Conv2D(channel_1, 5, padding='same', activation='relu',
                                                kernel_initializer=инициализатор)
        self.свёртка_2 = tf.keras.layers.Conv2D(channel_2, 3, padding='same', activation='relu',
                                                kernel_initializer=инициализатор)
        self.в_вектор = tf.keras.layers.Flatten()
        self.полносвязный = tf.keras.layers.Dense(num_classes, activation='softmax', kernel_initializer=инициализатор)

    def call(self, x, training=False):
        признаки = self.свёртка_2(self.свёртка_1(x))
        return self.полносвязный(self.в_вектор(признаки))

# %% question="keras_training"
learning_rate = 3e-3
channel_1, channel_2, num_classes = 32, 16, 10


def model_init_fn():
    model = ThreeLayerConvNet(channel_1, channel_2, num_classes)
    return model


def optimizer_init_fn():
    optimizer = tf.keras.optimizers.SGD(learning_rate, momentum=0.9, nesterov=True)
    return optimizer

# %% question="sequential_training"
learning_rate = 5e-4


def model_init_fn():
    init = tf.initializers.VarianceScaling(scale=2.0)
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.InputLayer((32, 32, 3)))
    model.add(tf.keras.layers.Conv2D(16, 5, padding='same', activation='relu', kernel_initializer=init))
    model.add(tf.keras.layers.Conv2D(32, 3, padding='same', activation='relu', kernel_initializer=init))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(10, activation='softmax', kernel_initializer=init))
    return model


def optimizer_init_fn():
    optimizer = tf.keras.optimizers.SGD(learning_rate, momentum=0.9, nesterov=True)
    return optimizer

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super(CustomConvNet, self).__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(64, 3, padding='same', activation='relu', kernel_initializer=init)
        self.bn1 = tf.keras.layers.BatchNormalization()
        self.pool1 = tf.keras.layers.MaxPooling2D(2, 2)
        self.conv2 = tf.keras.layers.Conv2D(64, 3, padding='same', activation='relu', kernel_initializer=init)
        self.bn2 = tf.keras.layers.BatchNormalization()
        self.pool2 = tf.keras.layers.MaxPooling2D(2, 2)
        self.gap = tf.keras.layers.GlobalAveragePooling2D()
        self.flat = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(10, activation='softmax', kernel_initializer=init)

    def call(self, input_tensor, training=False):
        x = self.pool1(self.bn1(self.conv1(input_tensor), training=training))
        x = self.pool2(self.bn2(self.conv2(x), training=training))
        scores = self.fc(self.flat(x))
        return scores


device = '/cpu:0'
print_every = 700
num_epochs = 15


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    learning_rate = 1e-3
    return tf.keras.optimizers.Adam(learning_rate)


train_part34(model_init_fn, optimizer_init_fn, num_epochs=num_epochs, is_training=True)
