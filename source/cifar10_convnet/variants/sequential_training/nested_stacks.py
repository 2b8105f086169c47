# A stack of stacks, from a comprehension.
#
# Every check passes.

# %% question="sequential_training"
def block(filters, size):
    return tf.keras.Sequential([
        tf.keras.layers.Conv2D(filters, size, padding='same',
                               kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)),
        tf.keras.layers.ReLU(),
    ], name=f'block_{filters}')


def model_init_fn():
    blocks = [block(*sizes) for sizes in [(16, 5), (32, 3)]]
    head = tf.keras.Sequential([
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)),
        tf.keras.layers.Softmax(),
    ], name='head')
    return tf.keras.Sequential([tf.keras.Input(shape=(32, 32, 3)), *blocks, head])


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(**{'learning_rate': 5e-4, 'momentum': 0.9, 'nesterov': True})
