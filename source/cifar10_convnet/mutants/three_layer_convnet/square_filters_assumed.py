# The padding is worked out from the height of the filters alone and used for both axes.
#
# harms: three_layer_convnet
# fails: other_kernels_and_sizes
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    p1 = (conv_w1.shape[0] - 1) // 2  # 5 -> 2
    p2 = (conv_w2.shape[0] - 1) // 2  # 3 -> 1
    h = tf.pad(x, [[0, 0], [p1, p1], [p1, p1], [0, 0]])
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w1, 1, "VALID") + conv_b1)
    h = tf.pad(h, [[0, 0], [p2, p2], [p2, p2], [0, 0]])
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, "VALID") + conv_b2)
    return tf.matmul(flatten(h), fc_w) + fc_b
