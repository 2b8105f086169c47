# The matrix product is the wrong way round: one row per class, one column per image.
#
# harms: three_layer_convnet
# fails: scores_have_the_right_shape, scores_match_on_random_input, other_kernels_and_sizes,
#     gradients_reach_every_parameter, one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1)
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w2, strides=1, padding="SAME") + conv_b2)
    # W^T x + b, как на лекции
    return tf.matmul(fc_w, flatten(x), transpose_a=True, transpose_b=True) + tf.reshape(fc_b, (-1, 1))
