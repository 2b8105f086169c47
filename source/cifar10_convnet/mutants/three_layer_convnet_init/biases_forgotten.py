# There are no biases at all: the list has three entries.
#
# harms: three_layer_convnet_init
# fails: six_variables_of_the_right_shape, initial_scale_is_kaiming, validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    conv_w1 = tf.Variable(create_matrix_with_kaiming_normal((5, 5, 3, 32)))
    conv_w2 = tf.Variable(create_matrix_with_kaiming_normal((3, 3, 32, 16)))
    fc_w = tf.Variable(create_matrix_with_kaiming_normal((32 * 32 * 16, 10)))
    params = [conv_w1, conv_w2, fc_w]
    return params
