# Batch normalisation, an idea of Part V, is added after the first convolution.
#
# harms: sequential_training
# fails: model_has_the_right_size, probabilities_match_on_random_input, initialiser_is_variance_scaling
# may fail: validation_accuracy
# All other checks pass.

# %% question="sequential_training"
def model_init_fn():
    # пробую batch norm
    init = tf.initializers.VarianceScaling(scale=2.0)
    return tf.keras.Sequential([
        tf.keras.Input(shape=(32, 32, 3)),
        tf.keras.layers.Conv2D(32, 5, padding="same", kernel_initializer=init),
        tf.keras.layers.BatchNormalization(),
        tf.keras.layers.Activation("relu"),
        tf.keras.layers.Conv2D(16, 3, padding="same", activation="relu", kernel_initializer=init),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation="softmax", kernel_initializer=init),
    ])


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=5e-4, momentum=0.9, nesterov=True)
