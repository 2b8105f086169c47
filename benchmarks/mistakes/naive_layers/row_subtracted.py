# The vector is taken away from each row.
#
# check: sums_of_other_sizes
# mistake: subtracted

# %% question="broadcast_add"
def broadcast_add(X, y):
    return X - np.concatenate([y[None]] * len(X), axis=0)
