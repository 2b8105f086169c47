# ZeroPadding2D and valid convolutions; the model is built for batches of any size.
#
# Every check passes.

# %% question="sequential_training"
def model_init_fn():
    L = tf.keras.layers
    vs = lambda: tf.initializers.VarianceScaling(scale=2.0)
    model = tf.keras.Sequential([
        L.ZeroPadding2D(2),
        L.Conv2D(32, 5, activation='relu', kernel_initializer=vs()),
        L.ZeroPadding2D(1),
        L.Conv2D(16, 3, activation='relu', kernel_initializer=vs()),
        L.Flatten(),
        L.Dense(10, activation='softmax', kernel_initializer=vs()),
    ])
    model.build((None, 32, 32, 3))
    return model


def optimizer_init_fn():
    decay = tf.keras.optimizers.schedules.PiecewiseConstantDecay([10 ** 6], [5e-4, 5e-4])
    return tf.keras.optimizers.SGD(decay, momentum=0.9, nesterov=True)
