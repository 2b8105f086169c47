# A new tf.function is made at every call, and each is recorded once more.
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
        return tf.function(lambda rows: self.stacked(rows))(x)

    def stacked(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def make_mlp():
    """Make a new network: 784 inputs, 700 and 500 hidden numbers with ReLU, 10 scores."""
    network = MLP([DenseLayer(700, activation=relu), DenseLayer(500, activation=relu), DenseLayer(10)])
    return network
