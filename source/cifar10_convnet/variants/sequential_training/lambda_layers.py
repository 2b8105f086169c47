# Lambda layers in the stack, for padding, ReLU and softmax.
#
# Every check passes.

# %% question="sequential_training"
def pad(p):
    return tf.keras.layers.Lambda(lambda x: tf.pad(x, [[0, 0], [p, p], [p, p], [0, 0]]))


def model_init_fn():
    conv = lambda f, k: tf.keras.layers.Conv2D(f, k, kernel_initializer=tf.initializers.VarianceScaling(2.0))
    model = tf.keras.Sequential([
        tf.keras.Input((32, 32, 3)),
        pad(2), conv(32, 5), tf.keras.layers.Lambda(tf.nn.relu),
        pad(1), conv(16, 3), tf.keras.layers.Lambda(tf.nn.relu),
        tf.keras.layers.Reshape((32 * 32 * 16,)),
        tf.keras.layers.Dense(10, kernel_initializer=tf.initializers.VarianceScaling(2.0)),
        tf.keras.layers.Lambda(tf.nn.softmax),
    ])
    return model


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=5e-4, momentum=0.9, nesterov=True)
