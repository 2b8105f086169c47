# The mean over k is taken, where a sum was asked for.
#
# harms: tensor_contraction
# fails: a_small_contraction, contractions_of_other_sizes
# All other checks pass.

# %% question="tensor_contraction"
def contract(a, b):
    return np.einsum('ijk,kjl->il', a, b) / a.shape[2]
