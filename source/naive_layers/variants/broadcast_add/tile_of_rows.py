# Copies are made by np.tile.
#
# Every check passes.

# %% question="broadcast_add"
def broadcast_add(X, y):
    m = len(X)
    return X + np.tile(y.reshape(1, -1), (m, 1))
