# Names from TensorFlow 1, through tf.compat.v1.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    tf1 = tf.compat.v1
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    with tf1.name_scope('camada1'):
        h1 = tf1.nn.conv2d(x, filter=conv_w1, strides=[1, 1, 1, 1], padding=[[0, 0], [2, 2], [2, 2], [0, 0]])
        h1 = tf1.nn.relu(tf1.nn.bias_add(h1, conv_b1))
    with tf1.name_scope('camada2'):
        h2 = tf1.nn.conv2d(h1, filter=conv_w2, strides=[1, 1, 1, 1], padding=[[0, 0], [1, 1], [1, 1], [0, 0]])
        h2 = tf1.nn.relu(tf1.nn.bias_add(h2, conv_b2))
    with tf1.name_scope('saida'):
        scores = tf1.nn.xw_plus_b(flatten(h2), fc_w, fc_b)
    return scores
