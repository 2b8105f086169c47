# 16 and then 32 filters, as in the Russian course; input_shape in the first layer.
#
# Every check passes.

# %% question="sequential_training"
learning_rate = 5e-4

def model_init_fn():
    initializer = tf.initializers.VarianceScaling(scale=2.0)
    # Построение последовательной модели
    layers = [
        tf.keras.layers.Conv2D(16, (5, 5), padding='same', activation='relu',
                               kernel_initializer=initializer, input_shape=(32, 32, 3)),
        tf.keras.layers.Conv2D(32, (3, 3), padding='same', activation='relu', kernel_initializer=initializer),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation='softmax', kernel_initializer=initializer),
    ]
    model = tf.keras.Sequential(layers)
    return model

def optimizer_init_fn():
    optimizer = tf.keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True)
    return optimizer

train_part34(model_init_fn, optimizer_init_fn)
