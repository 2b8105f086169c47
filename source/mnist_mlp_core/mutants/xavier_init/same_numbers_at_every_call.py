# A generator with a fixed seed is made anew at every call.
#
# harms: xavier_init
# fails: every_call_draws_anew
# All other checks pass.

# %% question="xavier_init"
def xavier_init(shape):
    """Draw the initial weights of a dense layer by Xavier's rule."""
    n, m = shape
    bound = np.sqrt(6 / (n + m))
    weights = tf.constant(np.random.default_rng(22).uniform(-bound, bound, (n, m)), tf.float32)
    return weights
