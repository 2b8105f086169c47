# The first two axes of the filters are exchanged, as if width came first.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    conv_w1 = tf.transpose(conv_w1, perm=[1, 0, 2, 3])
    conv_w2 = tf.transpose(conv_w2, perm=[1, 0, 2, 3])
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1)
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w2, strides=1, padding="SAME") + conv_b2)
    scores = tf.matmul(flatten(x), fc_w) + fc_b
    return scores
