# A bell that is cut off at the bound: within it, but not spread evenly.
#
# harms: xavier_init
# fails: values_are_spread_evenly
# All other checks pass.

# %% question="xavier_init"
def xavier_init(shape):
    """Draw the initial weights of a dense layer by Xavier's rule."""
    n, m = shape
    bound = np.sqrt(6 / (n + m))
    weights = tf.random.truncated_normal((n, m), stddev=bound / 2)
    return weights
