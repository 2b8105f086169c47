# The student's function is compiled by tf.function.
#
# Every check passes.

# %% question="three_layer_convnet"
@tf.function
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    paddings = tf.constant([[0, 0], [1, 1], [1, 1], [0, 0]])
    x = tf.nn.relu(tf.nn.conv2d(tf.pad(x, 2 * paddings), conv_w1, 1, 'VALID') + conv_b1)
    x = tf.nn.relu(tf.nn.conv2d(tf.pad(x, paddings), conv_w2, 1, 'VALID') + conv_b2)
    return tf.matmul(flatten(x), fc_w) + fc_b
