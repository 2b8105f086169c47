# The vector is added to each column instead of each row.
#
# harms: broadcast_add
# fails: a_small_sum, sums_of_other_sizes
# All other checks pass.

# %% question="broadcast_add"
def broadcast_add(X, y):
    Y = np.concatenate([np.expand_dims(y, axis=1)] * X.shape[1], axis=1)
    return X + Y
