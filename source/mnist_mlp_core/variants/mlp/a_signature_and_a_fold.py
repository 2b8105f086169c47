# A signature for rows of any size, and a fold over the layers.
#
# Every check passes.

# %% question="mlp"
from functools import reduce


class MLP(tf.Module):
    def __init__(self, layers):
        super().__init__(name="mlp")
        self.stack = list(layers)

    @tf.function(reduce_retracing=True)
    def __call__(self, x):
        return reduce(lambda values, layer: layer(values), self.stack, x)


def make_mlp():
    layers = [DenseLayer(size, activation=relu) for size in (700, 500)]
    layers.append(DenseLayer(10))
    return MLP(layers)
