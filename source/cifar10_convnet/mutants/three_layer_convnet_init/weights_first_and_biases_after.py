# All weights come first and then all biases.
#
# harms: three_layer_convnet_init
# fails: six_variables_of_the_right_shape, initial_scale_is_kaiming, validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    weights = [(5, 5, 3, 32), (3, 3, 32, 16), (32 * 32 * 16, 10)]
    biases = [32, 16, 10]
    params = [tf.Variable(create_matrix_with_kaiming_normal(s)) for s in weights]
    params += [tf.Variable(tf.zeros((n,))) for n in biases]
    return params
