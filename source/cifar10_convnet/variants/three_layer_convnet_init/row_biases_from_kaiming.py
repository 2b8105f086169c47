# Random biases of shape (1, C), from the given function, for which a row of C numbers has a fan-in of 1.
#
# Every check passes.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    conv_w1 = tf.Variable(kaiming_normal((5, 5, 3, 32)))
    conv_b1 = tf.Variable(kaiming_normal((1, 32)))
    conv_w2 = tf.Variable(kaiming_normal((3, 3, 32, 16)))
    conv_b2 = tf.Variable(kaiming_normal((1, 16)))
    fc_w = tf.Variable(kaiming_normal((32 * 32 * 16, 10)))
    fc_b = tf.Variable(kaiming_normal((1, 10)))
    return [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
