# A convolution written out: for each position in the filter, a shifted copy of the images times one matrix.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params

    def conv(maps, filters, p):
        kh, kw = filters.shape[0], filters.shape[1]
        maps = tf.pad(maps, [[0, 0], [p, p], [p, p], [0, 0]])
        height = maps.shape[1] - kh + 1
        width = maps.shape[2] - kw + 1
        total = 0.0
        for i in range(kh):
            for j in range(kw):
                window = maps[:, i:i + height, j:j + width, :]
                total = total + tf.einsum('nhwc,cf->nhwf', window, filters[i, j])
        return total

    h1 = tf.math.maximum(conv(x, conv_w1, 2) + conv_b1, 0.)
    h2 = tf.math.maximum(conv(h1, conv_w2, 1) + conv_b2, 0.)
    flat = tf.reshape(h2, [tf.shape(h2)[0], -1])
    return tf.einsum('nd,dc->nc', flat, fc_w) + fc_b
