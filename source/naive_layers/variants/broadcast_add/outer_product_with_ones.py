# A column of ones times the row.
#
# Every check passes.

# %% question="broadcast_add"
def broadcast_add(X, y):
    ones = np.ones((X.shape[0], 1))
    return ones.dot(y[None, :]) + X
