# Padding by tf.pad, then VALID convolutions, returning from inside a branch.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    if params is None:
        return None
    # preenche só altura e largura
    x = tf.pad(x, [[0, 0], [2, 2], [2, 2], [0, 0]])
    h = tf.nn.conv2d(x, conv_w1, strides=[1, 1, 1, 1], padding='VALID') + conv_b1
    h = tf.nn.relu(h)
    h = tf.pad(h, tf.constant([[0, 0], [1, 1], [1, 1], [0, 0]]), 'CONSTANT')
    h = tf.nn.conv2d(h, conv_w2, strides=[1, 1, 1, 1], padding='VALID') + conv_b2
    h = tf.nn.relu(h)
    h = flatten(h)
    if fc_b is not None:
        return tf.matmul(h, fc_w) + fc_b
    return tf.matmul(h, fc_w)
