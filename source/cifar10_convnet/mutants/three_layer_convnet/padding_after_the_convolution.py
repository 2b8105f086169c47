# The zeros are put around the output of each convolution, not around its input.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    out = tf.nn.conv2d(x, conv_w1, strides=1, padding="VALID") + conv_b1
    out = tf.pad(tf.nn.relu(out), [[0, 0], [2, 2], [2, 2], [0, 0]])  # back to 32 x 32
    out = tf.nn.conv2d(out, conv_w2, strides=1, padding="VALID") + conv_b2
    out = tf.pad(tf.nn.relu(out), [[0, 0], [1, 1], [1, 1], [0, 0]])
    scores = tf.matmul(flatten(out), fc_w) + fc_b
    return scores
