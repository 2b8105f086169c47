# The fully connected layer expects maps of 26 x 26, as without padding.
#
# harms: three_layer_convnet_init
# fails: six_variables_of_the_right_shape, validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    size = 32 - 5 + 1 - 3 + 1  # 26
    conv_w1 = tf.Variable(create_matrix_with_kaiming_normal((5, 5, 3, 32)))
    conv_b1 = tf.Variable(tf.zeros(32))
    conv_w2 = tf.Variable(create_matrix_with_kaiming_normal((3, 3, 32, 16)))
    conv_b2 = tf.Variable(tf.zeros(16))
    fc_w = tf.Variable(create_matrix_with_kaiming_normal((size * size * 16, 10)))
    fc_b = tf.Variable(tf.zeros(10))
    return [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
