# SAME padding, which for filters of 5x5 and 3x3 is 2 and 1.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    w1, b1, w2, b2, w3, b3 = params
    a1 = tf.nn.relu(tf.nn.conv2d(x, w1, strides=1, padding="SAME") + b1)
    a2 = tf.nn.relu(tf.nn.conv2d(a1, w2, strides=1, padding="SAME") + b2)
    return flatten(a2) @ w3 + b3
