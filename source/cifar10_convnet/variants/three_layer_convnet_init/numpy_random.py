# All numbers come from NumPy, in double precision until they become variables.
#
# Every check passes.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    np.random.seed(231)
    shapes = [(5, 5, 3, 32), (3, 3, 32, 16), (32 * 32 * 16, 10)]
    params = []
    for s in shapes:
        fan_in = np.prod(s[:-1])
        W = np.random.randn(*s) * np.sqrt(2.0 / fan_in)
        params.append(tf.Variable(W, dtype=tf.float32))
        params.append(tf.Variable(np.zeros(s[-1]), dtype=tf.float32))
    return params
