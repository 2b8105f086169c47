# The fan-in is the number of channels, without the area of the filters.
#
# check: initial_scale_is_kaiming
# mistake: filter_area_left_out_of_fan_in

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    def weights(*shape):
        return tf.Variable(tf.random.normal(shape) * np.sqrt(2 / shape[-2]))

    def bias(n):
        return tf.Variable(tf.zeros((n,)))

    return [weights(5, 5, 3, 32), bias(32), weights(3, 3, 32, 16), bias(16), weights(32 * 32 * 16, 10), bias(10)]
