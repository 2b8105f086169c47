# The convolutions are not padded.
#
# harms: sequential_training
# fails: model_has_the_right_size, probabilities_match_on_random_input, initialiser_is_variance_scaling
# may fail: validation_accuracy
# All other checks pass.

# %% question="sequential_training"
learning_rate = 5e-4


def model_init_fn():
    initializer = tf.initializers.VarianceScaling(scale=2.0)
    model = tf.keras.Sequential([
        tf.keras.layers.InputLayer(shape=(32, 32, 3)),
        tf.keras.layers.Conv2D(32, 5, activation='relu', kernel_initializer=initializer),
        tf.keras.layers.Conv2D(16, 3, activation='relu', kernel_initializer=initializer),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation='softmax', kernel_initializer=initializer),
    ])
    return model


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True)
