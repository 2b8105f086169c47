# Each model is made from the config of one that was made before.
#
# Every check passes.

# %% question="sequential_training"
_template = tf.keras.Sequential([
    tf.keras.Input(shape=(32, 32, 3)),
    tf.keras.layers.Conv2D(32, 5, padding='same', activation='relu',
                           kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)),
    tf.keras.layers.Conv2D(16, 3, padding='same', activation='relu',
                           kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(10, activation='softmax', kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)),
])


def model_init_fn():
    return tf.keras.Sequential.from_config(_template.get_config())


def optimizer_init_fn():
    return tf.keras.optimizers.deserialize(
        {'class_name': 'SGD', 'config': {'learning_rate': 5e-4, 'momentum': 0.9, 'nesterov': True}}
    )
