# The bias is subtracted.
#
# check: outputs_match_on_random_input
# mistake: bias_subtracted

# %% question="dense_layer"
class DenseLayer(tf.Module):
    def __init__(self, out_dim, weight_init=xavier_init, activation=tf.identity):
        super().__init__()
        self.out_dim, self.weight_init, self.activation = out_dim, weight_init, activation
        self.built = False

    def __call__(self, x):
        if not self.built:
            self.w = tf.Variable(self.weight_init((x.shape[-1], self.out_dim)))
            self.b = tf.Variable(tf.zeros((self.out_dim,)))
            self.built = True
        return self.activation(tf.matmul(x, self.w) - self.b)
