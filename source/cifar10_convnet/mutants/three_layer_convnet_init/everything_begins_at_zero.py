# Weights begin at zero like the biases: all units stay alike.
#
# harms: three_layer_convnet_init
# fails: initial_scale_is_kaiming, validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    conv_w1 = tf.Variable(tf.zeros((5, 5, 3, 32)))
    conv_b1 = tf.Variable(tf.zeros((32,)))
    conv_w2 = tf.Variable(tf.zeros((3, 3, 32, 16)))
    conv_b2 = tf.Variable(tf.zeros((16,)))
    fc_w = tf.Variable(tf.zeros((32 * 32 * 16, 10)))
    fc_b = tf.Variable(tf.zeros((10,)))
    return [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
