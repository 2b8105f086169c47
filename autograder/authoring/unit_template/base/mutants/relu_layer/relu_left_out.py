# Negative numbers stay.
#
# harms: relu_layer
# fails: values_match_on_random_input
# All other checks pass.

# %% question="relu_layer"
def relu_layer(x, weights, bias):
    return tf.matmul(x, weights) + bias
