# The expanded vector is returned without the matrix.
#
# harms: broadcast_add
# fails: a_small_sum, sums_of_other_sizes
# All other checks pass.

# %% question="broadcast_add"
def broadcast_add(X, y):
    row = np.expand_dims(y, axis=0)
    return np.concatenate([row for _ in X], axis=0)
