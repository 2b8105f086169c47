# He's uniform distribution: the same standard deviation, sqrt(2 / fan_in).
#
# Every check passes.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    start = tf.keras.initializers.he_uniform(seed=7)
    w = [tf.Variable(start(shape=s, dtype=tf.float32)) for s in ((5, 5, 3, 32), (3, 3, 32, 16), (16384, 10))]
    b = [tf.Variable(tf.zeros_like(v[0, 0, 0] if len(v.shape) == 4 else v[0])) for v in w]
    return [w[0], b[0], w[1], b[1], w[2], b[2]]
