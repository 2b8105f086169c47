# Keras's HeNormal draws the weights, its Zeros the biases.
#
# Every check passes.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    he = tf.keras.initializers.HeNormal
    zeros = tf.keras.initializers.Zeros()
    return [
        tf.Variable(he()((5, 5, 3, 32))), tf.Variable(zeros((32,))),
        tf.Variable(he()((3, 3, 32, 16))), tf.Variable(zeros((16,))),
        tf.Variable(he()((32 * 32 * 16, 10))), tf.Variable(zeros((10,))),
    ]
