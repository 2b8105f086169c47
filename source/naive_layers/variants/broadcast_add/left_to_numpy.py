# NumPy broadcasts by itself, which computes the same.
#
# Every check passes.

# %% question="broadcast_add"
def broadcast_add(X, y):
    return X + y
