# The activation of TensorFlow, a keyword besides, and arguments for the sizes.
#
# Every check passes.

# %% question="mlp"
class MLP(tf.Module):
    def __init__(self, layers):
        self.layers = layers

    @tf.function
    def __call__(self, x, preds=False):
        for layer in self.layers:
            x = layer(x)
        return x


def make_mlp(hidden_1=700, hidden_2=500, output=10):
    return MLP([
        DenseLayer(out_dim=hidden_1, activation=tf.nn.relu),
        DenseLayer(out_dim=hidden_2, activation=tf.nn.relu),
        DenseLayer(out_dim=output),
    ])
