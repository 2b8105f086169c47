# tf.nn.convolution, and ReLUs spelt in two other ways.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    w1, b1, w2, b2, w, b = params
    x = tf.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0)))
    x = tf.nn.convolution(x, w1) + b1  # без дополнения: оно уже сделано
    x = tf.where(x > 0, x, tf.zeros_like(x))
    x = tf.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    x = tf.nn.convolution(x, w2, padding='VALID', strides=[1, 1]) + b2
    x = x * tf.cast(x > 0, x.dtype)
    x = tf.reshape(x, [-1, w.shape[0]])
    return tf.linalg.matmul(x, w) + b
