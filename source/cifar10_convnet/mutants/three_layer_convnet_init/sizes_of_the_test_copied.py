# The channels are those of the notebook's test: 6 and 9.
#
# harms: three_layer_convnet_init
# fails: six_variables_of_the_right_shape
# may fail: validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    conv_w1 = tf.Variable(create_matrix_with_kaiming_normal((5, 5, 3, 6)))
    conv_b1 = tf.Variable(tf.zeros((6,)))
    conv_w2 = tf.Variable(create_matrix_with_kaiming_normal((3, 3, 6, 9)))
    conv_b2 = tf.Variable(tf.zeros((9,)))
    fc_w = tf.Variable(create_matrix_with_kaiming_normal((32 * 32 * 9, 10)))
    fc_b = tf.Variable(tf.zeros((10,)))
    params = [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
    return params
