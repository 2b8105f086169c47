# The last layer as a sum over positions and channels: fc_w reshaped, and tf.tensordot over three axes.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    _, height, width, channels = h.shape
    fc_w = tf.reshape(fc_w, [height, width, channels, -1])
    return tf.tensordot(h, fc_w, axes=[[1, 2, 3], [0, 1, 2]]) + fc_b
