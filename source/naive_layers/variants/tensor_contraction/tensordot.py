# np.tensordot over two pairs of axes.
#
# Every check passes.

# %% question="tensor_contraction"
def contract(a, b):
    return np.tensordot(a, b, axes=([1, 2], [1, 0]))
