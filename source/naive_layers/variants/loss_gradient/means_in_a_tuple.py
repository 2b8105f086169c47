# Means over the samples, in a tuple, with the derivative of the square left for last.
#
# Every check passes.

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    a = np.tanh(np.matmul(x, w) + b)
    shares = (a - y) * (1 - a) * (1 + a)
    dw = 2 * np.mean(x * shares[:, None], axis=0)
    db = 2 * np.mean(shares)
    return dw, db
