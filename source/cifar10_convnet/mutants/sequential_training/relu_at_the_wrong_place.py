# The second ReLU stands behind the fully connected layer instead of before it.
#
# harms: sequential_training
# fails: probabilities_match_on_random_input
# may fail: validation_accuracy
# All other checks pass.

# %% question="sequential_training"
def model_init_fn():
    layers, he = tf.keras.layers, tf.initializers.VarianceScaling
    model = tf.keras.Sequential([
        tf.keras.Input((32, 32, 3)),
        layers.Conv2D(32, 5, padding='same', kernel_initializer=he(scale=2.0)),
        layers.ReLU(),
        layers.Conv2D(16, 3, padding='same', kernel_initializer=he(scale=2.0)),
        layers.Flatten(),
        layers.Dense(10, kernel_initializer=he(scale=2.0)),
        layers.ReLU(),
        layers.Softmax(),
    ])
    return model


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(5e-4, momentum=0.9, nesterov=True)
