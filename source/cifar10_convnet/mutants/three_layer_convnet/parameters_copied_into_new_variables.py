# Each call wraps the parameters in new variables, so that no gradient reaches the ones passed in.
#
# harms: three_layer_convnet
# fails: gradients_reach_every_parameter, one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = [tf.Variable(p) for p in params]
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1)
    x = tf.nn.relu(tf.nn.conv2d(x, conv_w2, strides=1, padding="SAME") + conv_b2)
    return tf.matmul(flatten(x), fc_w) + fc_b
