# EinsumDense at the end, an Identity, separate Permute layers that undo one another, dropout of rate zero.
#
# Every check passes.

# %% question="sequential_training"
def model_init_fn():
    K = tf.keras
    ini = K.initializers.VarianceScaling(scale=2.0, mode='fan_in', distribution='truncated_normal', seed=1)
    ini2 = K.initializers.VarianceScaling(scale=2.0, seed=2)
    ini3 = K.initializers.VarianceScaling(scale=2.0, seed=3)
    return K.Sequential([
        K.layers.Input(shape=[32, 32, 3]),
        K.layers.Identity(),
        K.layers.Conv2D(32, 5, padding='same', kernel_initializer=ini),
        K.layers.LeakyReLU(negative_slope=0.0),
        K.layers.Conv2D(16, 3, padding='same', kernel_initializer=ini2),
        K.layers.Activation(K.activations.relu),
        K.layers.Permute((3, 1, 2)),
        K.layers.Permute((2, 3, 1)),
        K.layers.Flatten(),
        K.layers.Dropout(0.0),
        K.layers.EinsumDense('bd,dc->bc', output_shape=10, bias_axes='c', kernel_initializer=ini3),
        K.layers.Softmax(),
    ])


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=5e-4, momentum=0.9, nesterov=True)
