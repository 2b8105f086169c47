# The bias is not added.
#
# harms: relu_layer
# fails: two_rows_by_hand, values_match_on_random_input
# All other checks pass.

# %% question="relu_layer"
def relu_layer(x, weights, bias):
    return tf.nn.relu(tf.matmul(x, weights))
