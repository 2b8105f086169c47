# The derivative with respect to w lacks the inputs.
#
# harms: loss_gradient
# fails: one_sample_by_hand, gradients_match
# All other checks pass.

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    a = np.tanh(x @ w + b)
    slope = np.mean(2 * (a - y) * (1 - a**2))
    return [slope * np.ones_like(w), slope]
