# The stack ends one layer early.
#
# harms: mlp
# fails: network_on_small_numbers, scores_match_on_random_input, validation_accuracy
# may fail: python_runs_only_to_record_the_graph
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
        for layer in self.layers[:-1]:
            x = layer(x)
        return x


def make_mlp():
    """Make a new network: 784 inputs, 700 and 500 hidden numbers with ReLU, 10 scores."""
    network = MLP([DenseLayer(700, activation=relu), DenseLayer(500, activation=relu), DenseLayer(10)])
    return network
