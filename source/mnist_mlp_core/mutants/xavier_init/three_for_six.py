# The variance of a normal distribution taken for the bound of a uniform one.
#
# harms: xavier_init
# fails: values_lie_within_the_bound, values_are_spread_evenly
# All other checks pass.

# %% question="xavier_init"
def xavier_init(shape):
    """Draw the initial weights of a dense layer by Xavier's rule."""
    n, m = shape
    bound = np.sqrt(3 / (n + m))
    weights = tf.random.uniform((n, m), -bound, bound)
    return weights
