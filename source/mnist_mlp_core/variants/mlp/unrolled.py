# Three layers by name, one after the other.
#
# Every check passes.

# %% question="mlp"
class MLP(tf.Module):
    def __init__(self, layers):
        super().__init__(name="network")
        self.layers = layers

    @tf.function(autograph=False)
    def __call__(self, x):
        out = tf.convert_to_tensor(x)
        for layer in self.layers:
            out = layer(out)
        return out


def make_mlp():
    first = DenseLayer(out_dim=700, activation=tf.nn.relu)
    second = DenseLayer(out_dim=500, activation=tf.nn.relu)
    scores = DenseLayer(out_dim=10)
    return MLP(layers=[first, second, scores])
