# The stack ends in scores.
#
# harms: sequential_training
# fails: probabilities_match_on_random_input
# may fail: validation_accuracy
# All other checks pass.

# %% question="sequential_training"
learning_rate = 5e-4


def model_init_fn():
    init = tf.initializers.VarianceScaling(scale=2.0)
    layers = [
        tf.keras.Input(shape=(32, 32, 3)),
        tf.keras.layers.Conv2D(32, 5, padding="same", activation="relu", kernel_initializer=init),
        tf.keras.layers.Conv2D(16, 3, padding="same", activation="relu", kernel_initializer=init),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, kernel_initializer=init),
    ]
    return tf.keras.Sequential(layers)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True)
