# The student's function is compiled by XLA, with relaxed shapes.
#
# Every check passes.

# %% question="three_layer_convnet"
@tf.function(jit_compile=True, reduce_retracing=True)
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    layer_1 = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    layer_2 = tf.nn.relu(tf.nn.conv2d(layer_1, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    n = tf.shape(layer_2)[0]
    return tf.reshape(layer_2, (n, tf.shape(fc_w)[0])) @ fc_w + fc_b
