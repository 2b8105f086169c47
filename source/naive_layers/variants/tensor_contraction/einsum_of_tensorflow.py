# TensorFlow computes it, in single precision.
#
# Every check passes.

# %% question="tensor_contraction"
def contract(a, b):
    a, b = tf.cast(a, tf.float32), tf.cast(b, tf.float32)
    return tf.einsum('ijk,kjl->il', a, b)
