# The first layer has no ReLU, and a softmax ends the network.
#
# check: scores_match_on_random_input
# mistake: first_relu_missing+softmax_on_scores

# %% question="mlp"
class MLP(tf.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    @tf.function
    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def make_mlp():
    return MLP([DenseLayer(700), DenseLayer(500, activation=relu), DenseLayer(10, activation=tf.nn.softmax)])
