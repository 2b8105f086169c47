# The normal variant of the rule, whose weights go beyond the bound.
#
# harms: xavier_init
# fails: values_lie_within_the_bound, values_are_spread_evenly
# All other checks pass.

# %% question="xavier_init"
def xavier_init(shape):
    """Draw the initial weights of a dense layer by Xavier's rule."""
    n, m = shape
    weights = tf.random.normal((n, m), stddev=np.sqrt(2 / (n + m)))
    return weights
