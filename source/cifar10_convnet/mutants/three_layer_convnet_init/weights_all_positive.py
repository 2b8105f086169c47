# The weights come from the uniform distribution between 0 and 1: their mean is not zero.
#
# harms: three_layer_convnet_init
# fails: initial_scale_is_kaiming
# may fail: validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    params = []
    for shape in [(5, 5, 3, 32), (3, 3, 32, 16), (32 * 32 * 16, 10)]:
        fan_in = math.prod(shape[:-1])
        # случайные числа, умноженные на масштаб Каймин
        w = np.random.rand(*shape) * math.sqrt(2 / fan_in)
        params.append(tf.Variable(w, dtype=tf.float32))
        params.append(tf.Variable(np.zeros(shape[-1]), dtype=tf.float32))
    return params
