# The batch size is written down as 64.
#
# harms: three_layer_convnet
# fails: scores_have_the_right_shape, scores_match_on_random_input, other_kernels_and_sizes,
#     gradients_reach_every_parameter, one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
N = 64


def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x1 = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    x2 = tf.nn.relu(tf.nn.conv2d(x1, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    x2 = tf.reshape(x2, (N, -1))
    return tf.matmul(x2, fc_w) + fc_b
