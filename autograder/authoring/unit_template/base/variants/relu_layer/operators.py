# Operators in place of functions, and a maximum in place of the ReLU.
# Every check passes.

# %% question="relu_layer"
def relu_layer(x, weights, bias):
    return tf.maximum(0.0, x @ weights + bias)
