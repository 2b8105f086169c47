# Both questions by one person: biases are columns, which the forward pass lays along the channels, and it asks the
# batch for its size in Python.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    N = x.shape[0]
    x = tf.pad(x, [[0, 0], [2, 2], [2, 2], [0, 0]])
    x = tf.nn.conv2d(x, conv_w1, 1, 'VALID') + tf.reshape(conv_b1, (1, 1, 1, -1))
    x = tf.pad(tf.nn.relu(x), [[0, 0], [1, 1], [1, 1], [0, 0]])
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w2, 1, 'VALID') + tf.reshape(conv_b2, (1, 1, 1, -1)))
    return tf.matmul(tf.reshape(x, (N, -1)), fc_w) + tf.reshape(fc_b, (1, -1))

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    params = []
    for shape in [(5, 5, 3, 32), (3, 3, 32, 16), (16 * 32 * 32, 10)]:
        params.append(tf.Variable(create_matrix_with_kaiming_normal(shape)))
        params.append(tf.Variable(tf.zeros((shape[-1], 1))))
    return params
