# keras.ops instead of tf.nn, imported in the answer's own cell.
#
# Every check passes.

# %% question="three_layer_convnet"
from keras import ops


def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = ops.pad(x, [[0, 0], [2, 2], [2, 2], [0, 0]])
    x = ops.relu(ops.conv(x, conv_w1, strides=1, padding="valid") + conv_b1)
    x = ops.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])
    x = ops.relu(ops.conv(x, conv_w2, strides=1, padding="valid") + conv_b2)
    x = ops.reshape(x, (ops.shape(x)[0], -1))
    return ops.add(ops.matmul(x, fc_w), fc_b)
