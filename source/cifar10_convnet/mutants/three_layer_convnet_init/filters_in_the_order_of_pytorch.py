# The filters have PyTorch's order of axes: outputs, inputs, height, width.
#
# harms: three_layer_convnet_init
# fails: six_variables_of_the_right_shape, validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    conv_w1 = tf.Variable(create_matrix_with_kaiming_normal((32, 3, 5, 5)))
    conv_b1 = tf.Variable(tf.zeros(32))
    conv_w2 = tf.Variable(create_matrix_with_kaiming_normal((16, 32, 3, 3)))
    conv_b2 = tf.Variable(tf.zeros(16))
    fc_w = tf.Variable(create_matrix_with_kaiming_normal((32 * 32 * 16, 10)))
    fc_b = tf.Variable(tf.zeros(10))
    return [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
