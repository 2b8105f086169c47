# The first convolution is not padded.
#
# check: scores_match_on_random_input
# mistake: first_padding_missing

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    w1, b1, w2, b2, w3, b3 = params
    h = tf.nn.relu(tf.nn.conv2d(x, w1, 1, "VALID") + b1)
    h = tf.nn.relu(tf.nn.conv2d(h, w2, 1, "SAME") + b2)
    return tf.matmul(flatten(h), w3) + b3
