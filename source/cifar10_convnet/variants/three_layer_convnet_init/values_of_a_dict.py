# The parameters are collected in a dict, whose values are returned in order.
#
# Every check passes.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    P = {}
    P['conv_w1'] = create_matrix_with_kaiming_normal((5, 5, 3, 32))
    P['conv_b1'] = tf.zeros(32)
    P['conv_w2'] = create_matrix_with_kaiming_normal((3, 3, 32, 16))
    P['conv_b2'] = tf.zeros(16)
    P['fc_w'] = create_matrix_with_kaiming_normal((int(P['conv_w2'].shape[-1]) * 32 * 32, 10))
    P['fc_b'] = tf.zeros(10)
    return [tf.Variable(value, name=key) for key, value in P.items()]
