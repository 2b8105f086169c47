# The images, which need no gradient, are padded by NumPy: right, though no graph can record it.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = np.pad(np.array(x), ((0, 0), (2, 2), (2, 2), (0, 0)), mode='constant')
    hid = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, padding='VALID') + conv_b1)
    hid = tf.pad(hid, [[0, 0], [1, 1], [1, 1], [0, 0]])
    hid = tf.nn.relu(tf.nn.conv2d(hid, conv_w2, 1, padding='VALID') + conv_b2)
    return tf.matmul(flatten(hid), fc_w) + fc_b
