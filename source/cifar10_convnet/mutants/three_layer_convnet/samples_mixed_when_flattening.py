# The reshape puts the samples last and so mixes the numbers of different images.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# may fail: one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, strides=1, padding="SAME") + conv_b2)
    h = tf.reshape(h, (fc_w.shape[0], -1))  # D x N
    return tf.matmul(h, fc_w, transpose_a=True) + fc_b
