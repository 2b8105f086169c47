# The standard deviation is 2 / fan_in, which is the variance.
#
# harms: three_layer_convnet_init
# fails: initial_scale_is_kaiming
# may fail: validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    def kaiming(shape):
        # he et al: 2 / fan_in
        return tf.random.normal(shape, stddev=2 / math.prod(shape[:-1]))

    params = [
        kaiming((5, 5, 3, 32)), tf.zeros(32),
        kaiming((3, 3, 32, 16)), tf.zeros(16),
        kaiming((32 * 32 * 16, 10)), tf.zeros(10),
    ]
    return [tf.Variable(p) for p in params]
