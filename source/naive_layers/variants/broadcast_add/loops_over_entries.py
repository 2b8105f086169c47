# Two loops, and a sum written into place.
#
# Every check passes.

# %% question="broadcast_add"
def broadcast_add(X, y):
    total = np.empty_like(X)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            total[i, j] = X[i, j] + y[j]
    return total
