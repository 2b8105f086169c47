# The argument weight_init is taken and never used.
#
# harms: dense_layer
# fails: layer_on_small_numbers, weights_come_from_weight_init
# All other checks pass.

# %% question="dense_layer"
class DenseLayer(tf.Module):
    """A dense layer that learns the size of its input at its first call."""

    def __init__(self, out_dim, weight_init=xavier_init, activation=tf.identity):
        super().__init__()
        self.out_dim = out_dim
        self.weight_init = weight_init
        self.activation = activation
        self.built = False

    def __call__(self, x):
        """Map rows of shape (N, n) to shape (N, out_dim)."""
        if not self.built:
            self.w = tf.Variable(xavier_init((x.shape[-1], self.out_dim)))
            self.b = tf.Variable(tf.zeros((self.out_dim,)))
            self.built = True
        outputs = self.activation(tf.matmul(x, self.w) + self.b)
        return outputs
