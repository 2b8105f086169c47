# Matrix products are added up over one axis.
#
# Every check passes.

# %% question="tensor_contraction"
def contract(a, b):
    return sum(a[:, j, :] @ b[:, j, :] for j in range(a.shape[1]))
