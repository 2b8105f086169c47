# tf.initializers.VarianceScaling, as Part III uses it.
#
# Every check passes.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    initializer = tf.initializers.VarianceScaling(scale=2.0, mode='fan_in', distribution='untruncated_normal')
    params = []
    channels = [3, 32, 16]
    for k, cin, cout in zip([5, 3], channels[:-1], channels[1:]):
        params += [tf.Variable(initializer((k, k, cin, cout))), tf.Variable(tf.zeros(cout))]
    params += [tf.Variable(initializer((channels[-1] * 32 * 32, 10))), tf.Variable(tf.zeros(10))]
    return params
