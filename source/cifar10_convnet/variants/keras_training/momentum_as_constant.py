# The momentum comes from a tf.constant, the learning rate from NumPy.
#
# Every check passes.

# %% question="keras_training"
momentum = tf.constant(0.9)
lr = np.array([3e-3])


def model_init_fn():
    return ThreeLayerConvNet(channel_1=32, channel_2=16, num_classes=10)


def optimizer_init_fn():
    # SGD quer um float de verdade
    return tf.optimizers.SGD(learning_rate=float(lr[0]), momentum=round(float(momentum), 6), nesterov=True)
