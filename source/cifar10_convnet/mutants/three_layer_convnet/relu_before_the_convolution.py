# Each ReLU comes before its convolution: the order is swapped.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# may fail: one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    scores = tf.nn.conv2d(tf.nn.relu(x), conv_w1, strides=1, padding="SAME") + conv_b1
    scores = tf.nn.conv2d(tf.nn.relu(scores), conv_w2, strides=1, padding="SAME") + conv_b2
    scores = tf.matmul(flatten(scores), fc_w) + fc_b
    return scores
