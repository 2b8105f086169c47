# The convolutions are computed outside of TensorFlow's sight: no gradient reaches their parameters.
#
# harms: three_layer_convnet
# fails: gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h1 = (tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1).numpy()
    h1 = np.maximum(h1, 0)
    h2 = (tf.nn.conv2d(h1, conv_w2, strides=1, padding="SAME") + conv_b2).numpy()
    h2 = np.maximum(h2, 0)
    h2 = h2.reshape(h2.shape[0], -1)
    scores = tf.matmul(h2, fc_w) + fc_b
    return scores
