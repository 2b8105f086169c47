# A generator of NumPy, made once.
#
# Every check passes.

# %% question="xavier_init"
rng = np.random.default_rng()


def xavier_init(shape):
    limit = (6.0 / sum(shape)) ** 0.5
    return tf.convert_to_tensor(rng.uniform(-limit, limit, size=shape), dtype=tf.float32)
