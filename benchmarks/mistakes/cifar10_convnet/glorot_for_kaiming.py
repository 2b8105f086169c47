# The rule of Glorot, by fan-in and fan-out, in the place of Kaiming's.
#
# check: initial_scale_is_kaiming
# mistake: glorot_for_kaiming

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    def weights(*shape):
        return tf.Variable(tf.random.normal(shape) * np.sqrt(2 / (np.prod(shape[:-1]) + shape[-1] * np.prod(shape[:-2]))))

    def bias(n):
        return tf.Variable(tf.zeros((n,)))

    return [weights(5, 5, 3, 32), bias(32), weights(3, 3, 32, 16), bias(16), weights(32 * 32 * 16, 10), bias(10)]
