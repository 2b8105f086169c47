# The ReLUs are computed and their results thrown away.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    # primeira camada
    a = tf.nn.conv2d(x, conv_w1, strides=[1, 1, 1, 1], padding=[[0, 0], [2, 2], [2, 2], [0, 0]])
    a = tf.nn.bias_add(a, conv_b1)
    tf.nn.relu(a)
    # segunda camada
    a = tf.nn.conv2d(a, conv_w2, strides=[1, 1, 1, 1], padding=[[0, 0], [1, 1], [1, 1], [0, 0]])
    a = tf.nn.bias_add(a, conv_b2)
    tf.nn.relu(a)
    # camada densa
    scores = tf.matmul(flatten(a), fc_w) + fc_b
    return scores
