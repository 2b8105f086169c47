# Helper functions and constants stand in a cell of their own, before the answer.
#
# Every check passes.

# %% before="three_layer_convnet"
from collections import namedtuple

Layer = namedtuple('Layer', 'weights bias pad')
NO_PAD = [0, 0]


def zero_pad(images, p):
    """Zero-pad height and width, nothing else."""
    return tf.pad(images, [NO_PAD, [p, p], [p, p], NO_PAD])


def conv_relu(images, layer):
    z = tf.nn.conv2d(zero_pad(images, layer.pad), layer.weights, strides=1, padding='VALID')
    return tf.nn.relu(z + layer.bias)

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    *convolutions, fc_w, fc_b = params
    layers = [Layer(convolutions[0], convolutions[1], 2), Layer(convolutions[2], convolutions[3], 1)]
    for layer in layers:
        x = conv_relu(x, layer)
    return tf.matmul(flatten(x), fc_w) + fc_b
