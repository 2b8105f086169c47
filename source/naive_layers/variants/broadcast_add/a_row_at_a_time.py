# Rows are added to a copy, one by one.
#
# Every check passes.

# %% question="broadcast_add"
def broadcast_add(X, y):
    total = X.copy()
    for row in total:
        row += y
    return total
