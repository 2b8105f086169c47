# A loop over samples and weights.
#
# Every check passes.

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    n, d = x.shape
    dw, db = np.zeros(d), 0.0
    for i in range(n):
        a = np.tanh(np.dot(x[i], w) + b)
        slope = 2 / n * (a - y[i]) / np.cosh(np.dot(x[i], w) + b) ** 2
        for k in range(d):
            dw[k] += slope * x[i, k]
        db += slope
    return [dw, db]
