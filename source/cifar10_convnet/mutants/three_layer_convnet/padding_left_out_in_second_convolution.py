# The second convolution's padding is left out.
#
# harms: three_layer_convnet
# fails: scores_have_the_right_shape, scores_match_on_random_input, other_kernels_and_sizes,
#     gradients_reach_every_parameter, one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    padded = tf.pad(x, [[0, 0], [2, 2], [2, 2], [0, 0]])
    hidden = tf.nn.relu(tf.nn.conv2d(padded, conv_w1, strides=1, padding="VALID") + conv_b1)
    hidden = tf.nn.relu(tf.nn.conv2d(hidden, conv_w2, strides=1, padding="VALID") + conv_b2)
    scores = tf.matmul(flatten(hidden), fc_w) + fc_b
    return scores
