# Computes in double precision and returns float64.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    # float64 на всякий случай
    x = tf.cast(x, tf.float64)
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = [tf.cast(p, tf.float64) for p in params]
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    return tf.matmul(flatten(h), fc_w) + fc_b
