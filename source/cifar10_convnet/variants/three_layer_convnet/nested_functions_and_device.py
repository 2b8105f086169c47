# Runs on the notebook's device, and reads its size from the notebook's flatten.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    def conv(inp, W, b, pad):
        with tf.name_scope("conv"):
            padded = tf.pad(inp, paddings=[[0, 0], [pad, pad], [pad, pad], [0, 0]], mode="CONSTANT", constant_values=0)
            return tf.nn.conv2d(padded, W, strides=[1, 1, 1, 1], padding="VALID", data_format="NHWC") + b

    def fc(inp, W, b):
        return tf.matmul(flatten(inp), W) + b

    with tf.device(device):
        (W1, b1), (W2, b2), (W3, b3) = [params[i:i + 2] for i in range(0, 6, 2)]
        return fc(tf.nn.relu(conv(tf.nn.relu(conv(x, W1, b1, 2)), W2, b2, 1)), W3, b3)
