# A whole notebook in a Portuguese speaker's voice: one style, constants and helpers carried from cell to cell.
#
# Every check passes.

# %% before="three_layer_convnet"
# funções que vou usar em todo o caderno
def preenche(x, p):
    """Zeros em volta da imagem (altura e largura)."""
    return tf.pad(x, [[0, 0], [p, p], [p, p], [0, 0]])

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    # primeira camada
    camada1 = tf.nn.conv2d(preenche(x, 2), conv_w1, strides=[1, 1, 1, 1], padding='VALID')
    camada1 = tf.nn.relu(camada1 + conv_b1)
    # segunda camada
    camada2 = tf.nn.conv2d(preenche(camada1, 1), conv_w2, strides=[1, 1, 1, 1], padding='VALID')
    camada2 = tf.nn.relu(camada2 + conv_b2)
    # camada totalmente conectada
    scores = tf.matmul(flatten(camada2), fc_w) + fc_b
    return scores

# %% question="three_layer_convnet_init"
CANAL_1, CANAL_2, N_CLASSES = 32, 16, 10


def three_layer_convnet_init():
    params = []
    params.append(tf.Variable(create_matrix_with_kaiming_normal((5, 5, 3, CANAL_1))))
    params.append(tf.Variable(tf.zeros([CANAL_1])))
    params.append(tf.Variable(create_matrix_with_kaiming_normal((3, 3, CANAL_1, CANAL_2))))
    params.append(tf.Variable(tf.zeros([CANAL_2])))
    params.append(tf.Variable(create_matrix_with_kaiming_normal((32 * 32 * CANAL_2, N_CLASSES))))
    params.append(tf.Variable(tf.zeros([N_CLASSES])))
    return params


learning_rate = 3e-3
train_part2(three_layer_convnet, three_layer_convnet_init, learning_rate)

# %% question="keras_model"
inicializador = tf.initializers.VarianceScaling(scale=2.0)


class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super(ThreeLayerConvNet, self).__init__()
        self.conv1 = tf.keras.layers.Conv2D(channel_1, (5, 5), kernel_initializer=inicializador)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, (3, 3), kernel_initializer=inicializador)
        self.achatar = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, activation='softmax', kernel_initializer=inicializador)

    def call(self, x, training=False):
        x = tf.nn.relu(self.conv1(preenche(x, 2)))
        x = tf.nn.relu(self.conv2(preenche(x, 1)))
        return self.fc(self.achatar(x))


test_ThreeLayerConvNet()

# %% question="keras_training"
learning_rate = 3e-3


def model_init_fn():
    return ThreeLayerConvNet(CANAL_1, CANAL_2, N_CLASSES)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True)


train_part34(model_init_fn, optimizer_init_fn)

# %% question="sequential_training"
learning_rate = 5e-4


def model_init_fn():
    return tf.keras.Sequential([
        tf.keras.layers.Conv2D(CANAL_1, (5, 5), padding='same', activation='relu', input_shape=(32, 32, 3),
                               kernel_initializer=inicializador),
        tf.keras.layers.Conv2D(CANAL_2, (3, 3), padding='same', activation='relu', kernel_initializer=inicializador),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(N_CLASSES, activation='softmax', kernel_initializer=inicializador),
    ])


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True)


model, history = train_part34(model_init_fn, optimizer_init_fn)
plot_history(history, 'Sequencial', goal=0.45)

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super(CustomConvNet, self).__init__()
        def bloco(filtros):
            return [
                tf.keras.layers.Conv2D(filtros, (3, 3), padding='same', kernel_initializer=inicializador),
                tf.keras.layers.BatchNormalization(),
                tf.keras.layers.Activation('relu'),
                tf.keras.layers.MaxPooling2D((2, 2)),
            ]
        self.camadas = bloco(32) + bloco(64) + bloco(128)
        self.achatar = tf.keras.layers.Flatten()
        self.dropout = tf.keras.layers.Dropout(0.3)
        self.fc = tf.keras.layers.Dense(N_CLASSES, activation='softmax')

    def call(self, input_tensor, training=False):
        x = input_tensor
        for camada in self.camadas:
            x = camada(x, training=training) if isinstance(camada, tf.keras.layers.BatchNormalization) else camada(x)
        x = self.dropout(self.achatar(x), training=training)
        return self.fc(x)


print_every = 700
num_epochs = 10
model = CustomConvNet()


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    learning_rate = 1e-3
    return tf.keras.optimizers.Adam(learning_rate)


train_part34(model_init_fn, optimizer_init_fn, num_epochs=num_epochs, is_training=True)
