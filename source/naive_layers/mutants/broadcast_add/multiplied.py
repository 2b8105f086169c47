# The rows are multiplied where they should be added.
#
# harms: broadcast_add
# fails: a_small_sum, sums_of_other_sizes
# All other checks pass.

# %% question="broadcast_add"
def broadcast_add(X, y):
    Y = np.concatenate([np.expand_dims(y, 0)] * len(X), axis=0)
    return X * Y
