# The parameters are popped off the caller's list, which is empty when the next step needs it.
#
# harms: three_layer_convnet
# fails: gradients_reach_every_parameter, one_batch_can_be_learned
# All other checks pass.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    for padding in (2, 1):
        w, b = params.pop(0), params.pop(0)
        x = tf.pad(x, [[0, 0], [padding, padding], [padding, padding], [0, 0]])
        x = tf.nn.relu(tf.nn.conv2d(x, w, strides=1, padding="VALID") + b)
    w, b = params.pop(0), params.pop(0)
    return tf.matmul(flatten(x), w) + b
