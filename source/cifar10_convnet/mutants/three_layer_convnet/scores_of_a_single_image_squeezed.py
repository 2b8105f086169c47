# The result is squeezed: a batch of one image loses its first axis.
#
# harms: three_layer_convnet
# fails: other_kernels_and_sizes
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, "SAME") + conv_b1)
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w2, 1, "SAME") + conv_b2)
    x = tf.reshape(x, [x.shape[0], 1, -1])
    scores = tf.squeeze(tf.matmul(x, fc_w) + fc_b)
    return scores
