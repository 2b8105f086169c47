# The axes of b are taken in the order of those of a.
#
# harms: tensor_contraction
# fails: a_small_contraction, contractions_of_other_sizes
# All other checks pass.

# %% question="tensor_contraction"
def contract(a, b):
    return np.einsum('ijk,jkl->il', a, b)
