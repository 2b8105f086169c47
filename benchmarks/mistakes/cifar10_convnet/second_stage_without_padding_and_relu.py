# The second convolution has neither padding nor a ReLU.
#
# check: scores_match_on_random_input
# mistake: second_padding_missing+second_relu_missing

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    w1, b1, w2, b2, w3, b3 = params
    h = tf.nn.relu(tf.nn.conv2d(x, w1, 1, "SAME") + b1)
    h = tf.nn.conv2d(h, w2, 1, "VALID") + b2
    return tf.matmul(flatten(h), w3) + b3
