# The scale is taken from the number of outputs.
#
# harms: three_layer_convnet_init
# fails: initial_scale_is_kaiming
# may fail: validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    def init(*shape):
        fan_out = shape[-1] * math.prod(shape[:-2])
        return tf.Variable(tf.random.normal(shape) * math.sqrt(2 / fan_out))

    conv_w1, conv_w2, fc_w = init(5, 5, 3, 32), init(3, 3, 32, 16), init(32 * 32 * 16, 10)
    conv_b1, conv_b2, fc_b = (tf.Variable(tf.zeros(n)) for n in (32, 16, 10))
    return [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
