# Keras layers without weights (ZeroPadding2D, ReLU, Flatten) between tf.nn convolutions, and a tensordot at the end.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    L = tf.keras.layers
    z = L.ZeroPadding2D(padding=2)(x)
    z = L.ReLU()(tf.nn.conv2d(z, conv_w1, strides=1, padding='VALID') + conv_b1)
    z = L.ZeroPadding2D(padding=(1, 1))(z)
    z = L.ReLU()(tf.nn.conv2d(z, conv_w2, strides=1, padding='VALID') + conv_b2)
    z = L.Flatten()(z)
    return tf.tensordot(z, fc_w, axes=1) + fc_b
