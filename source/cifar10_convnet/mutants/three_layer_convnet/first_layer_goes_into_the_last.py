# The fully connected layer gets the first convolution's output: the second one's is computed and never used.
#
# harms: three_layer_convnet
# fails: scores_have_the_right_shape, scores_match_on_random_input, other_kernels_and_sizes,
#     gradients_reach_every_parameter, one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    hidden1 = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, "SAME") + conv_b1)
    hidden2 = tf.nn.relu(tf.nn.conv2d(hidden1, conv_w2, 1, "SAME") + conv_b2)
    scores = tf.matmul(flatten(hidden1), fc_w) + fc_b
    return scores
