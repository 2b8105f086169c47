# The graph is an attribute that __init__ makes.
#
# Every check passes.

# %% question="mlp"
class MLP(tf.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers
        self.graph = tf.function(self.forward)

    def forward(self, x):
        for i in range(len(self.layers)):
            x = self.layers[i](x)
        return x

    def __call__(self, x):
        return self.graph(x)


def make_mlp():
    network = MLP([DenseLayer(700, activation=relu), DenseLayer(500, activation=relu), DenseLayer(10)])
    network(tf.zeros((1, 784)))  # makes the variables
    return network
