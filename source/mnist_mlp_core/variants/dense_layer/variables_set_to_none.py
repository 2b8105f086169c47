# No flag: the weights are None at first, and have other names.
#
# Every check passes.

# %% question="dense_layer"
class DenseLayer(tf.Module):
    def __init__(self, out_dim, weight_init=xavier_init, activation=tf.identity, name=None):
        super().__init__(name=name)
        self.units, self.init, self.act = out_dim, weight_init, activation
        self.kernel = self.bias = None

    def __call__(self, x):
        if self.kernel is None:
            self.kernel = tf.Variable(self.init(shape=(int(x.shape[1]), self.units)), name="kernel")
            self.bias = tf.Variable([0.0] * self.units, name="bias")
        return self.act(x @ self.kernel + self.bias)
