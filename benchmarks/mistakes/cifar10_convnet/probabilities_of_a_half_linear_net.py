# A softmax at the end, and no ReLU behind the first convolution.
#
# check: scores_match_on_random_input
# mistake: first_relu_missing+softmax_on_scores

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    w1, b1, w2, b2, w3, b3 = params
    h = tf.nn.conv2d(x, w1, 1, "SAME") + b1
    h = tf.nn.relu(tf.nn.conv2d(h, w2, 1, "SAME") + b2)
    return tf.nn.softmax(tf.matmul(flatten(h), w3) + b3)
