# Explicit lists of paddings, parameters by their position, biases by tf.nn.bias_add.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    """
    A three-layer convolutional network with the architecture described above.

    Inputs:
    - x: A TensorFlow Tensor of shape (N, H, W, 3)
    - params: A list of TensorFlow Tensors
    """
    scores = None
    ############################################################################
    # TODO: Implement the forward pass for the three-layer ConvNet.            #
    ############################################################################
    # *****START OF YOUR CODE*****
    pad1 = [[0, 0], [2, 2], [2, 2], [0, 0]]
    pad2 = [[0, 0], [1, 1], [1, 1], [0, 0]]
    conv1 = tf.nn.conv2d(x, params[0], [1, 1, 1, 1], pad1)
    conv1 = tf.nn.bias_add(conv1, params[1])
    relu1 = tf.nn.relu(conv1)
    conv2 = tf.nn.conv2d(relu1, params[2], [1, 1, 1, 1], pad2)
    conv2 = tf.nn.bias_add(conv2, params[3])
    relu2 = tf.nn.relu(conv2)
    scores = tf.nn.bias_add(tf.matmul(flatten(relu2), params[4]), params[5])
    # *****END OF YOUR CODE*****
    return scores
