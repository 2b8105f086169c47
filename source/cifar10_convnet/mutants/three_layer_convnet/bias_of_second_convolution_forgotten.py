# The second convolution's bias is not added.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.conv2d(x, conv_w1, strides=1, padding=[[0, 0], [2, 2], [2, 2], [0, 0]])
    h = tf.nn.relu(tf.nn.bias_add(h, conv_b1))
    h = tf.nn.conv2d(h, conv_w2, strides=1, padding=[[0, 0], [1, 1], [1, 1], [0, 0]])
    h = tf.nn.relu(h)
    scores = tf.nn.bias_add(tf.matmul(flatten(h), fc_w), fc_b)
    return scores
