# The loss is taken for half the sum of squares: no 2, and no mean.
#
# check: gradients_match
# mistake: mean_missing+two_missing

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    a = np.tanh(x @ w + b)
    slopes = (a - y) * (1 - a**2)
    return [x.T @ slopes, slopes.sum()]
