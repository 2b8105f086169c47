# Everything is an expression: lambdas, partial and reduce.
#
# Every check passes.

# %% question="three_layer_convnet"
from functools import partial, reduce

padded_conv = lambda p, x, wb: tf.nn.relu(tf.nn.conv2d(x, wb[0], 1, [[0, 0], [p, p], [p, p], [0, 0]]) + wb[1])

three_layer_convnet = lambda x, params: tf.matmul(
    flatten(reduce(lambda h, step: step(h), [
        partial(padded_conv, 2, wb=params[:2]),
        partial(padded_conv, 1, wb=params[2:4]),
    ], x)),
    params[4],
) + params[5]
