# The derivative with respect to b is a mean of what is a mean already.
#
# harms: loss_gradient
# fails: gradients_match
# All other checks pass.

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    z = x @ w + b
    a = np.tanh(z)
    slopes = 2 * (a - y) * (1 - a**2) / len(y)
    return [x.T @ slopes, slopes.mean()]
