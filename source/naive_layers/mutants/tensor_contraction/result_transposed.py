# Rows and columns of the result are exchanged.
#
# harms: tensor_contraction
# fails: a_small_contraction, contractions_of_other_sizes
# All other checks pass.

# %% question="tensor_contraction"
def contract(a, b):
    return np.einsum('ijk,kjl->li', a, b)
