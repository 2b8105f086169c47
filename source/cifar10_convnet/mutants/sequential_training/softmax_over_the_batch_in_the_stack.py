# The Softmax layer works along axis 0, over the images.
#
# harms: sequential_training
# fails: probabilities_match_on_random_input
# may fail: validation_accuracy
# All other checks pass.

# %% question="sequential_training"
learning_rate = 5e-4


def model_init_fn():
    he = tf.initializers.VarianceScaling
    model = tf.keras.Sequential([
        tf.keras.Input(shape=(32, 32, 3)),
        tf.keras.layers.Conv2D(32, 5, padding='same', kernel_initializer=he(2.0)),
        tf.keras.layers.ReLU(),
        tf.keras.layers.Conv2D(16, 3, padding='same', kernel_initializer=he(2.0)),
        tf.keras.layers.ReLU(),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, kernel_initializer=he(2.0)),
        tf.keras.layers.Softmax(axis=0),
    ])
    return model


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True)
