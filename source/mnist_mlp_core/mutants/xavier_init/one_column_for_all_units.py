# Drawn once and repeated, so that all units begin alike.
#
# harms: xavier_init
# fails: every_call_draws_anew
# may fail: values_are_spread_evenly
# All other checks pass.

# %% question="xavier_init"
def xavier_init(shape):
    """Draw the initial weights of a dense layer by Xavier's rule."""
    n, m = shape
    bound = np.sqrt(6 / (n + m))
    weights = tf.tile(tf.random.uniform((n, 1), -bound, bound), (1, m))
    return weights
