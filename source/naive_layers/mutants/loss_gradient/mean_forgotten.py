# The sum over the samples is not divided by their number.
#
# harms: loss_gradient
# fails: gradients_match
# All other checks pass.

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    z = x @ w + b
    a = np.tanh(z)
    slopes = 2 * (a - y) * (1 - a**2)
    return [x.T @ slopes, slopes.sum()]
