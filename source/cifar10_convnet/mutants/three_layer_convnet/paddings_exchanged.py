# The first convolution is padded by 1 and the second by 2; the sizes come out right all the same.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b] = params
    pad = lambda t, p: tf.pad(t, [[0, 0], [p, p], [p, p], [0, 0]])
    conv1 = tf.nn.relu(tf.nn.conv2d(pad(x, 1), conv_w1, 1, "VALID") + conv_b1)
    conv2 = tf.nn.relu(tf.nn.conv2d(pad(conv1, 2), conv_w2, 1, "VALID") + conv_b2)
    return flatten(conv2) @ fc_w + fc_b
