# Everything by tensors of TensorFlow.
#
# Every check passes.

# %% question="xavier_init"
def xavier_init(shape):
    in_dim, out_dim = shape
    limit = tf.sqrt(6.0) / tf.sqrt(tf.cast(in_dim + out_dim, tf.float32))
    return tf.random.uniform(shape=(in_dim, out_dim), minval=-limit, maxval=limit, seed=22)
