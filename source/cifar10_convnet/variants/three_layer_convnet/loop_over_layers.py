# One loop over both convolutions, with an iterator over the parameters.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    it = iter(params)
    out = x
    for pad in (2, 1):
        kernel, bias = next(it), next(it)
        pads = [[0, 0]] + 2 * [[pad, pad]] + [[0, 0]]
        out = tf.nn.relu(tf.nn.conv2d(out, kernel, strides=1, padding=pads) + bias)
    W, b = it
    return flatten(out) @ W + b
