# All weights are normal with a standard deviation of 0.01.
#
# harms: three_layer_convnet_init
# fails: initial_scale_is_kaiming
# may fail: validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    std = 1e-2
    conv_w1 = tf.Variable(std * tf.random.normal([5, 5, 3, 32]))
    conv_b1 = tf.Variable(tf.zeros([32]))
    conv_w2 = tf.Variable(std * tf.random.normal([3, 3, 32, 16]))
    conv_b2 = tf.Variable(tf.zeros([16]))
    fc_w = tf.Variable(std * tf.random.normal([32 * 32 * 16, 10]))
    fc_b = tf.Variable(tf.zeros([10]))
    params = [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
    return params
