# Stateless random numbers, scaled by hand.
#
# Every check passes.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    """Всегда одни и те же начальные веса."""
    def randn(shape, seed):
        fan_in = tf.cast(tf.reduce_prod(shape[:-1]), tf.float32)
        return tf.Variable(tf.random.stateless_normal(shape, seed=[0, seed]) * tf.sqrt(2.0 / fan_in))

    conv_w1, conv_w2, fc_w = randn((5, 5, 3, 32), 1), randn((3, 3, 32, 16), 2), randn((32 * 32 * 16, 10), 3)
    conv_b1, conv_b2, fc_b = (tf.Variable(tf.zeros(n, tf.float32)) for n in (32, 16, 10))
    params = [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
    return params
