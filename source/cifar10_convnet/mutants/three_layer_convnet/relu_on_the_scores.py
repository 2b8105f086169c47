# A third ReLU follows the fully connected layer.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input, other_kernels_and_sizes, gradients_reach_every_parameter
# may fail: one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    def conv(t, w, b, p):
        t = tf.pad(t, [[0, 0], [p, p], [p, p], [0, 0]])
        return tf.nn.relu(tf.nn.conv2d(t, w, 1, "VALID") + b)

    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    t = conv(conv(x, conv_w1, conv_b1, 2), conv_w2, conv_b2, 1)
    return tf.nn.relu(flatten(t) @ fc_w + fc_b)
