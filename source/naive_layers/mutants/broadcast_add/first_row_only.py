# Only the first row gets the vector.
#
# harms: broadcast_add
# fails: a_small_sum, sums_of_other_sizes
# All other checks pass.

# %% question="broadcast_add"
def broadcast_add(X, y):
    total = X.copy()
    total[0] += y
    return total
