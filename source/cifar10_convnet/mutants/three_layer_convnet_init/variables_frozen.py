# The variables are made with trainable=False: no gradient is taken and nothing is learnt.
#
# harms: three_layer_convnet_init
# fails: validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    shapes = [(5, 5, 3, 32), (32,), (3, 3, 32, 16), (16,), (32 * 32 * 16, 10), (10,)]
    params = []
    for shape in shapes:
        value = tf.zeros(shape) if len(shape) == 1 else create_matrix_with_kaiming_normal(shape)
        params.append(tf.Variable(value, trainable=False))
    return params
