# The optimiser keeps moving averages and puts them in the weights' place.
#
# harms: sequential_training
# fails: optimizer_is_nesterov_sgd
# may fail: validation_accuracy
# All other checks pass.

# %% question="sequential_training"
def model_init_fn():
    init = tf.initializers.VarianceScaling(scale=2.0)
    return tf.keras.Sequential([
        tf.keras.Input(shape=(32, 32, 3)),
        tf.keras.layers.Conv2D(32, 5, padding='same', activation='relu', kernel_initializer=init),
        tf.keras.layers.Conv2D(16, 3, padding='same', activation='relu', kernel_initializer=init),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation='softmax', kernel_initializer=init),
    ])


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(
        learning_rate=5e-4, momentum=0.9, nesterov=True, use_ema=True, ema_momentum=0.99, ema_overwrite_frequency=100
    )
