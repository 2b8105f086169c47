# The layers keep Keras's own initialiser.
#
# harms: sequential_training
# fails: initialiser_is_variance_scaling
# may fail: validation_accuracy
# All other checks pass.

# %% question="sequential_training"
learning_rate = 5e-4


def model_init_fn():
    model = tf.keras.Sequential([
        tf.keras.Input(shape=(32, 32, 3)),
        tf.keras.layers.Conv2D(32, 5, padding='same', activation='relu'),
        tf.keras.layers.Conv2D(16, 3, padding='same', activation='relu'),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation='softmax'),
    ])
    return model


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True)
