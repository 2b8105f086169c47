# Nothing but tf.raw_ops.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    R = tf.raw_ops
    h = x
    for (w, b), p in zip((params[0:2], params[2:4]), (2, 1)):
        h = R.Conv2D(input=h, filter=w, strides=[1] * 4, padding="EXPLICIT",
                     explicit_paddings=[0, 0, p, p, p, p, 0, 0])
        h = R.Relu(features=R.BiasAdd(value=h, bias=b))
    h = R.Reshape(tensor=h, shape=[-1, h.shape[1] * h.shape[2] * h.shape[3]])
    return R.AddV2(x=R.MatMul(a=h, b=params[4]), y=params[5])
