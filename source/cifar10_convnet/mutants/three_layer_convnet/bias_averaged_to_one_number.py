# A shape error of the bias was silenced with its mean: every channel gets the same number.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = tf.nn.conv2d(x, conv_w1, 1, "SAME") + tf.reduce_mean(conv_b1)
    x = tf.nn.relu(x)
    x = tf.nn.conv2d(x, conv_w2, 1, "SAME") + tf.reduce_mean(conv_b2)
    x = tf.nn.relu(x)
    scores = flatten(x) @ fc_w + fc_b
    return scores
