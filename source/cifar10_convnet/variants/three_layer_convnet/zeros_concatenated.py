# Padding by hand: rows and columns of zeros are concatenated to the images.
#
# Every check passes.

# %% question="three_layer_convnet"
def add_border(x, p):
    n, h, w, c = x.shape
    rows = tf.zeros((n, p, w, c), dtype=x.dtype)
    x = tf.concat([rows, x, rows], axis=1)
    cols = tf.zeros((n, h + 2 * p, p, c), dtype=x.dtype)
    return tf.concat([cols, x, cols], axis=2)


def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    a = tf.nn.conv2d(add_border(x, 2), conv_w1, 1, 'VALID')
    a = tf.nn.relu(a + tf.reshape(conv_b1, (1, 1, 1, -1)))
    a = tf.nn.conv2d(add_border(a, 1), conv_w2, 1, 'VALID')
    a = tf.nn.relu(a + tf.reshape(conv_b2, (1, 1, 1, -1)))
    a = tf.reshape(a, (a.shape[0], a.shape[1] * a.shape[2] * a.shape[3]))
    return a @ fc_w + tf.reshape(fc_b, (1, -1))
