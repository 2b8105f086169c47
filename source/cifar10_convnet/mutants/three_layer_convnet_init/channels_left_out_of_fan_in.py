# The fan-in of a convolution is taken as the area of its filter, without the channels.
#
# harms: three_layer_convnet_init
# fails: initial_scale_is_kaiming
# may fail: validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    w1 = tf.random.normal((5, 5, 3, 32)) * tf.sqrt(2.0 / (5 * 5))
    w2 = tf.random.normal((3, 3, 32, 16)) * tf.sqrt(2.0 / (3 * 3))
    w3 = create_matrix_with_kaiming_normal((32 * 32 * 16, 10))
    b1, b2, b3 = tf.zeros((32,)), tf.zeros((16,)), tf.zeros((10,))
    return list(map(tf.Variable, (w1, b1, w2, b2, w3, b3)))
