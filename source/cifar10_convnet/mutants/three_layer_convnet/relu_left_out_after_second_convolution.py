# The second convolution goes into the fully connected layer without a ReLU.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    w1, b1, w2, b2, w3, b3 = params
    h1 = tf.nn.relu(tf.nn.conv2d(x, w1, [1, 1, 1, 1], "SAME") + b1)
    h2 = tf.nn.conv2d(h1, w2, [1, 1, 1, 1], "SAME") + b2
    return tf.matmul(flatten(h2), w3) + b3
