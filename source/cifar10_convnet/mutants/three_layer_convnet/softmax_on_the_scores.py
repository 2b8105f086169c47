# The function returns probabilities: a softmax follows the last layer.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# may fail: one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    z1 = tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1
    a1 = tf.nn.relu(z1)
    z2 = tf.nn.conv2d(a1, conv_w2, strides=1, padding="SAME") + conv_b2
    a2 = tf.nn.relu(z2)
    z3 = tf.matmul(flatten(a2), fc_w) + fc_b
    scores = tf.nn.softmax(z3)
    return scores
