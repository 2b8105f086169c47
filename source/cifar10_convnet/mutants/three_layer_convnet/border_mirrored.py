# The border is mirrored; zeros were asked for.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    # REFLECT avoids dark edges
    layer1 = tf.pad(x, [[0, 0], [2, 2], [2, 2], [0, 0]], mode="REFLECT")
    layer1 = tf.nn.relu(tf.nn.conv2d(layer1, conv_w1, 1, "VALID") + conv_b1)
    layer2 = tf.pad(layer1, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="REFLECT")
    layer2 = tf.nn.relu(tf.nn.conv2d(layer2, conv_w2, 1, "VALID") + conv_b2)
    scores = flatten(layer2) @ fc_w + fc_b
    return scores
