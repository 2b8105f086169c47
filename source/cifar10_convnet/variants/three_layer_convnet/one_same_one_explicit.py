# SAME padding in one convolution and an explicit list in the other.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    # 5x5, zero-padding 2
    out = tf.nn.conv2d(input=x, filters=conv_w1, strides=(1, 1), padding=((0, 0), (2, 2), (2, 2), (0, 0)), name='conv1')
    out = tf.nn.relu(tf.add(out, conv_b1))
    # для ядра 3x3 'SAME' это и есть 1
    out = tf.nn.conv2d(input=out, filters=conv_w2, strides=(1, 1), padding='SAME', data_format='NHWC', name='conv2')
    out = tf.nn.relu(tf.add(out, conv_b2))
    out = tf.add(tf.linalg.matmul(flatten(out), fc_w), fc_b)
    scores = out
    return scores
