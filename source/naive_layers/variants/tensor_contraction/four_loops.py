# Four loops.
#
# Every check passes.

# %% question="tensor_contraction"
def contract(a, b):
    I, J, K = a.shape
    L = b.shape[-1]
    c = np.zeros((I, L))
    for i in range(I):
        for l in range(L):
            for j in range(J):
                for k in range(K):
                    c[i, l] += a[i, j, k] * b[k, j, l]
    return c
