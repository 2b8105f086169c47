# The biases begin at random numbers, too.
#
# harms: dense_layer
# fails: variables_appear_at_the_first_call
# may fail: layer_on_small_numbers
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
            self.w = tf.Variable(self.weight_init((x.shape[-1], self.out_dim)))
            self.b = tf.Variable(tf.random.uniform((self.out_dim,), -0.1, 0.1))
            self.built = True
        outputs = self.activation(tf.matmul(x, self.w) + self.b)
        return outputs
