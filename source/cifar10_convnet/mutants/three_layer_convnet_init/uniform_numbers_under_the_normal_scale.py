# Uniform numbers between -1 and 1 are scaled as if their standard deviation were 1.
#
# harms: three_layer_convnet_init
# fails: initial_scale_is_kaiming
# may fail: validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    def kaiming_uniform(shape):
        fan_in = np.prod(shape[:-1])
        return tf.random.uniform(shape, -1, 1) * np.float32(np.sqrt(2.0 / fan_in))

    filters = [kaiming_uniform(s) for s in ((5, 5, 3, 32), (3, 3, 32, 16), (32 * 32 * 16, 10))]
    params = []
    for w in filters:
        params += [tf.Variable(w), tf.Variable(tf.zeros(w.shape[-1]))]
    return params
