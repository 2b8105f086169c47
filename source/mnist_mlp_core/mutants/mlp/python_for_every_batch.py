# The method is not a tf.function: Python runs each time.
#
# harms: mlp
# fails: python_runs_only_to_record_the_graph
# All other checks pass.

# %% question="mlp"
class MLP(tf.Module):
    """A stack of layers."""

    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def __call__(self, x):
        """Map rows of shape (N, n) to the outputs of the last layer."""
        for layer in self.layers:
            x = layer(x)
        return x


def make_mlp():
    """Make a new network: 784 inputs, 700 and 500 hidden numbers with ReLU, 10 scores."""
    network = MLP([DenseLayer(700, activation=relu), DenseLayer(500, activation=relu), DenseLayer(10)])
    return network
