# Target minus prediction.
#
# harms: loss_gradient
# fails: one_sample_by_hand, gradients_match
# All other checks pass.

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    z = x @ w + b
    a = np.tanh(z)
    slopes = 2 * (y - a) * (1 - a**2) / len(y)
    return [x.T @ slopes, slopes.sum()]
