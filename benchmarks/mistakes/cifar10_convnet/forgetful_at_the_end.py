# From the second convolution on, written in haste: no ReLU there, no bias in the last layer.
#
# check: scores_match_on_random_input
# mistake: last_bias_missing+second_relu_missing

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    w1, b1, w2, b2, w3, b3 = params
    h = tf.nn.relu(tf.nn.conv2d(x, w1, 1, "SAME") + b1)
    h = tf.nn.conv2d(h, w2, 1, "SAME") + b2
    return tf.matmul(flatten(h), w3)
