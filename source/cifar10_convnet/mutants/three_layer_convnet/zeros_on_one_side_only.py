# All four rows and columns of zeros go below and on the right.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    # padding 2 => 4 zeros in total per axis
    p1 = tf.constant([[0, 0], [0, 4], [0, 4], [0, 0]])
    p2 = tf.constant([[0, 0], [0, 2], [0, 2], [0, 0]])
    h = tf.nn.conv2d(tf.pad(x, p1), conv_w1, strides=1, padding="VALID")
    h = tf.nn.relu(h + conv_b1)
    h = tf.nn.conv2d(tf.pad(h, p2), conv_w2, strides=1, padding="VALID")
    h = tf.nn.relu(h + conv_b2)
    scores = tf.matmul(flatten(h), fc_w) + fc_b
    return scores
