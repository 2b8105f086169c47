# NumPy's numbers are float64, and so are the variables: the forward pass stops at the first convolution.
#
# harms: three_layer_convnet_init
# fails: validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    def he(shape):
        return np.random.randn(*shape) * np.sqrt(2 / np.prod(shape[:-1]))

    conv_w1, conv_w2, fc_w = he((5, 5, 3, 32)), he((3, 3, 32, 16)), he((32 * 32 * 16, 10))
    conv_b1, conv_b2, fc_b = np.zeros(32), np.zeros(16), np.zeros(10)
    return [tf.Variable(p) for p in (conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b)]
