# The network ends in a softmax, of which the loss takes another one.
#
# harms: mlp
# fails: scores_match_on_random_input
# may fail: validation_accuracy
# All other checks pass.

# %% question="mlp"
class MLP(tf.Module):
    """A stack of layers."""

    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    @tf.function
    def __call__(self, x):
        """Map rows of shape (N, n) to the outputs of the last layer."""
        for layer in self.layers:
            x = layer(x)
        return x


def make_mlp():
    """Make a new network: 784 inputs, 700 and 500 hidden numbers with ReLU, 10 scores."""
    hidden = [DenseLayer(700, activation=relu), DenseLayer(500, activation=relu)]
    network = MLP([*hidden, DenseLayer(10, activation=softmax)])
    return network
