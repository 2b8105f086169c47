# The parameters are returned in a dictionary.
#
# harms: three_layer_convnet_init
# fails: six_variables_of_the_right_shape, initial_scale_is_kaiming, validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    params = {}
    params['conv_w1'] = tf.Variable(create_matrix_with_kaiming_normal((5, 5, 3, 32)))
    params['conv_b1'] = tf.Variable(tf.zeros((32,)))
    params['conv_w2'] = tf.Variable(create_matrix_with_kaiming_normal((3, 3, 32, 16)))
    params['conv_b2'] = tf.Variable(tf.zeros((16,)))
    params['fc_w'] = tf.Variable(create_matrix_with_kaiming_normal((32 * 32 * 16, 10)))
    params['fc_b'] = tf.Variable(tf.zeros((10,)))
    return params
