# The variance is 1 / fan_in: the 2 that makes up for the ReLU is missing.
#
# harms: three_layer_convnet_init
# fails: initial_scale_is_kaiming
# may fail: validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def lecun(shape):
    return tf.random.normal(shape) / np.sqrt(np.prod(shape[:-1]))


def three_layer_convnet_init():
    return [
        tf.Variable(lecun((5, 5, 3, 32)), dtype=tf.float32), tf.Variable(tf.zeros(32)),
        tf.Variable(lecun((3, 3, 32, 16)), dtype=tf.float32), tf.Variable(tf.zeros(16)),
        tf.Variable(lecun((32 * 32 * 16, 10)), dtype=tf.float32), tf.Variable(tf.zeros(10)),
    ]
