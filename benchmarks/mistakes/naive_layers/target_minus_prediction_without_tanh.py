# The error is the wrong way round, and the slope of tanh is forgotten.
#
# check: gradients_match
# mistake: slope_of_tanh_missing+wrong_sign

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    slopes = 2 * (y - np.tanh(x @ w + b)) / len(y)
    return [x.T @ slopes, slopes.sum()]
