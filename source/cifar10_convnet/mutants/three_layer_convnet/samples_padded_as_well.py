# The padding adds samples to the batch: the list lacks its leading pair of zeros.
#
# harms: three_layer_convnet
# fails: scores_have_the_right_shape, scores_match_on_random_input, other_kernels_and_sizes,
#     gradients_reach_every_parameter, one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = tf.pad(x, [[2, 2], [2, 2], [2, 2], [0, 0]])
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, "VALID") + conv_b1)
    x = tf.pad(x, [[1, 1], [1, 1], [1, 1], [0, 0]])
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w2, 1, "VALID") + conv_b2)
    scores = tf.matmul(flatten(x), fc_w) + fc_b
    return scores
