# The derivative of the tanh is left out.
#
# harms: loss_gradient
# fails: gradients_match
# All other checks pass.

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    z = x @ w + b
    a = np.tanh(z)
    slopes = 2 * (a - y) / len(y)
    return [x.T @ slopes, slopes.sum()]
