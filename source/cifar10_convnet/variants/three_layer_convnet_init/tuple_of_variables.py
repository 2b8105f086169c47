# A tuple instead of a list, and variables with names.
#
# Every check passes.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    # тензоры -> переменные
    conv_w1 = tf.Variable(initial_value=kaiming_normal([5, 5, 3, 32]), trainable=True, name='conv_w1')
    conv_b1 = tf.Variable(initial_value=tf.zeros([32]), trainable=True, name='conv_b1')
    conv_w2 = tf.Variable(initial_value=kaiming_normal([3, 3, 32, 16]), trainable=True, name='conv_w2')
    conv_b2 = tf.Variable(initial_value=tf.zeros([16]), trainable=True, name='conv_b2')
    fc_w = tf.Variable(initial_value=kaiming_normal([16 * 32 * 32, 10]), trainable=True, name='fc_w')
    fc_b = tf.Variable(initial_value=tf.zeros([10]), trainable=True, name='fc_b')
    return conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b
