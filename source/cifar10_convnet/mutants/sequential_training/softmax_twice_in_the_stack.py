# The last layer has a softmax, and a Softmax layer follows it.
#
# harms: sequential_training
# fails: probabilities_match_on_random_input
# may fail: validation_accuracy
# All other checks pass.

# %% question="sequential_training"
def model_init_fn():
    init = tf.initializers.VarianceScaling(scale=2.0)
    model = tf.keras.Sequential()
    model.add(tf.keras.Input(shape=(32, 32, 3)))
    model.add(tf.keras.layers.Conv2D(32, (5, 5), padding='same', activation='relu', kernel_initializer=init))
    model.add(tf.keras.layers.Conv2D(16, (3, 3), padding='same', activation='relu', kernel_initializer=init))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(10, activation='softmax', kernel_initializer=init))
    model.add(tf.keras.layers.Softmax())
    return model


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=5e-4, momentum=0.9, nesterov=True)
