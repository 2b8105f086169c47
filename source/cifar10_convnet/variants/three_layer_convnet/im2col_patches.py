# Convolutions as matrix products over patches that tf.image.extract_patches cuts out (im2col).
#
# Every check passes.

# %% question="three_layer_convnet"
def im2col_conv(images, kernel, bias, border):
    rows, columns, depth, filters = kernel.shape
    images = tf.pad(images, [(0, 0), (border, border), (border, border), (0, 0)])
    patches = tf.image.extract_patches(
        images,
        sizes=[1, rows, columns, 1],
        strides=[1, 1, 1, 1],
        rates=[1, 1, 1, 1],
        padding="VALID",
    )  # (N, H', W', rows * columns * depth)
    return patches @ tf.reshape(kernel, (rows * columns * depth, filters)) + bias


def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    first = tf.nn.relu(im2col_conv(x, conv_w1, conv_b1, border=2))
    second = tf.nn.relu(im2col_conv(first, conv_w2, conv_b2, border=1))
    return flatten(second) @ fc_w + fc_b
