# The function returns the hidden maps beside the scores.
#
# harms: three_layer_convnet
# fails: scores_have_the_right_shape, scores_match_on_random_input, other_kernels_and_sizes,
#     gradients_reach_every_parameter, one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h1 = tf.nn.relu(tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1)
    h2 = tf.nn.relu(tf.nn.conv2d(h1, conv_w2, strides=1, padding="SAME") + conv_b2)
    scores = tf.matmul(flatten(h2), fc_w) + fc_b
    return scores, h1, h2
