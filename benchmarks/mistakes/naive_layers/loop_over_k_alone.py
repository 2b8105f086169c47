# A loop over k, with j left at its first value.
#
# check: contractions_of_other_sizes
# mistake: first_j_only

# %% question="tensor_contraction"
def contract(a, b):
    result = np.zeros((a.shape[0], b.shape[2]))
    j = 0
    for k in range(a.shape[2]):
        result += np.outer(a[:, j, k], b[k, j])
    return result
