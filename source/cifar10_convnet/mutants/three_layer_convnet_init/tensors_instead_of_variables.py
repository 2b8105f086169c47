# The parameters are plain tensors, which no step can change.
#
# harms: three_layer_convnet_init
# fails: six_variables_of_the_right_shape, validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    conv_w1 = create_matrix_with_kaiming_normal((5, 5, 3, 32))
    conv_b1 = tf.zeros((32,))
    conv_w2 = create_matrix_with_kaiming_normal((3, 3, 32, 16))
    conv_b2 = tf.zeros((16,))
    fc_w = create_matrix_with_kaiming_normal((32 * 32 * 16, 10))
    fc_b = tf.zeros((10,))
    params = [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
    return params
