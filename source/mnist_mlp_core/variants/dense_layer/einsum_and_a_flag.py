# Einstein's sum, and a test for the attribute.
#
# Every check passes.

# %% question="dense_layer"
class DenseLayer(tf.Module):
    def __init__(self, out_dim, weight_init=xavier_init, activation=tf.identity):
        super().__init__()
        self.out_dim, self.weight_init, self.activation = out_dim, weight_init, activation

    def __call__(self, x):
        if not hasattr(self, "w"):
            self.w = tf.Variable(self.weight_init((x.shape[-1], self.out_dim)), name="w")
            self.b = tf.Variable(tf.zeros(self.out_dim), name="b")
        return self.activation(tf.einsum("nd,dh->nh", x, self.w) + self.b)
