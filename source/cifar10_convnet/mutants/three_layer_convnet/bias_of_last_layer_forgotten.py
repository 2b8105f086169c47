# The fully connected layer has no bias, as in the example of two layers.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    hidden_1 = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, "SAME") + conv_b1)
    hidden_2 = tf.nn.relu(tf.nn.conv2d(hidden_1, conv_w2, 1, "SAME") + conv_b2)
    return tf.matmul(flatten(hidden_2), fc_w)
