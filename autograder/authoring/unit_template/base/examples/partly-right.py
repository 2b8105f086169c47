# %% question="relu_layer"
def relu_layer(x, weights, bias):
    """Compute a fully connected layer with a ReLU."""
    return tf.matmul(x, weights) + bias
