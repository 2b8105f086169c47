# Drawn between zero and the bound.
#
# harms: xavier_init
# fails: values_lie_within_the_bound, values_are_spread_evenly
# All other checks pass.

# %% question="xavier_init"
def xavier_init(shape):
    """Draw the initial weights of a dense layer by Xavier's rule."""
    n, m = shape
    bound = np.sqrt(6 / (n + m))
    weights = tf.random.uniform((n, m), 0, bound)
    return weights
