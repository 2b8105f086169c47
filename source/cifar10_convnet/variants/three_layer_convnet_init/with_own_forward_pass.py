# Both questions by one person: params is a tuple of pairs' worth of variables, unpacked by pairs.
#
# Every check passes.

# %% question="three_layer_convnet"
PADDINGS = (2, 1)


def three_layer_convnet(x, params):
    for kernel, bias, p in zip(params[0:4:2], params[1:4:2], PADDINGS):
        x = tf.nn.relu(tf.nn.conv2d(tf.pad(x, [[0, 0], [p, p], [p, p], [0, 0]]), kernel, 1, 'VALID') + bias)
    return flatten(x) @ params[4] + params[5]

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    sizes = [(5, 5, 3, 32), (3, 3, 32, 16), (32 * 32 * 16, 10)]
    assert len(PADDINGS) == len(sizes) - 1
    return sum(((tf.Variable(kaiming_normal(s)), tf.Variable(tf.zeros(s[-1:]))) for s in sizes), ())
