# A ReLU with a gradient of its own, by tf.custom_gradient.
#
# Every check passes.

# %% question="three_layer_convnet"
@tf.custom_gradient
def my_relu(z):
    positive = tf.cast(z > 0, z.dtype)

    def backward(upstream):
        return upstream * positive

    return z * positive, backward


def three_layer_convnet(x, params, padding=(2, 1), **kwargs):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    p, q = padding
    h1 = my_relu(tf.nn.conv2d(tf.pad(x, [[0, 0], [p, p], [p, p], [0, 0]]), conv_w1, 1, 'VALID') + conv_b1)
    h2 = my_relu(tf.nn.conv2d(tf.pad(h1, [[0, 0], [q, q], [q, q], [0, 0]]), conv_w2, 1, 'VALID') + conv_b2)
    return flatten(h2) @ fc_w + fc_b
