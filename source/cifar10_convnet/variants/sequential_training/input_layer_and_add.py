# InputLayer first, then model.add for every layer, and constants in an earlier cell.
#
# Every check passes.

# %% before="sequential_training"
forma_da_imagem = (32, 32, 3)
filtros = [32, 16]
tamanhos = [5, 3]


def inicializador():
    return tf.initializers.VarianceScaling(scale=2.0)

# %% question="sequential_training"
def model_init_fn():
    model = tf.keras.models.Sequential(name='tres_camadas')
    model.add(tf.keras.layers.InputLayer(shape=forma_da_imagem))
    for f, k in zip(filtros, tamanhos):
        model.add(tf.keras.layers.Conv2D(f, k, padding='same', kernel_initializer=inicializador()))
        model.add(tf.keras.layers.Activation('relu'))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(10, kernel_initializer=inicializador()))
    model.add(tf.keras.layers.Activation('softmax'))
    return model


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(0.0005, momentum=0.9, nesterov=True)
