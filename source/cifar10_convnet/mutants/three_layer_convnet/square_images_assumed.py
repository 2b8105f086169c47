# The flattened size is the height squared: right for square images only.
#
# harms: three_layer_convnet
# fails: other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1)
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w2, strides=1, padding="SAME") + conv_b2)
    side, channel_2 = x.shape[1], x.shape[3]
    x = tf.reshape(x, (-1, side * side * channel_2))
    return tf.matmul(x, fc_w) + fc_b
