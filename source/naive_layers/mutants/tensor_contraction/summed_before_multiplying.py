# Both tensors are summed over j and k first.
#
# harms: tensor_contraction
# fails: a_small_contraction, contractions_of_other_sizes
# All other checks pass.

# %% question="tensor_contraction"
def contract(a, b):
    return np.outer(a.sum(axis=(1, 2)), b.sum(axis=(0, 1)))
