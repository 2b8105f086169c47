# Biases shaped like the feature maps that they are added to, of one pixel.
#
# Every check passes.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    return [
        tf.Variable(create_matrix_with_kaiming_normal((5, 5, 3, 32))),
        tf.Variable(tf.zeros((1, 1, 1, 32))),
        tf.Variable(create_matrix_with_kaiming_normal((3, 3, 32, 16))),
        tf.Variable(tf.zeros((1, 1, 1, 16))),
        tf.Variable(create_matrix_with_kaiming_normal((16 * 32 * 32, 10))),
        tf.Variable(tf.zeros((1, 10))),
    ]
