# j and k run together.
#
# harms: tensor_contraction
# fails: a_small_contraction, contractions_of_other_sizes
# All other checks pass.

# %% question="tensor_contraction"
def contract(a, b):
    c = np.zeros((a.shape[0], b.shape[2]))
    for j, k in zip(range(a.shape[1]), range(a.shape[2])):
        c += np.outer(a[:, j, k], b[k, j])
    return c
