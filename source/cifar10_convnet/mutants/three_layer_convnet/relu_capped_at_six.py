# relu6 was taken from a tutorial on MobileNet: activations above 6 are cut off.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = tf.nn.relu6(tf.nn.conv2d(x, conv_w1, strides=1, padding="SAME") + conv_b1)
    x = tf.nn.relu6(tf.nn.conv2d(x, conv_w2, strides=1, padding="SAME") + conv_b2)
    x = flatten(x)
    scores = tf.matmul(x, fc_w) + fc_b
    return scores
