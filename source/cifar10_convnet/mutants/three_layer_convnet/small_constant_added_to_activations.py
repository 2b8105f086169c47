# A small constant "against division by zero" is added after each ReLU.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes
# All other checks pass.

# %% question="three_layer_convnet"
eps = 1e-3


def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1) + eps
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, strides=1, padding="SAME") + conv_b2) + eps
    scores = tf.matmul(flatten(h), fc_w) + fc_b
    return scores
