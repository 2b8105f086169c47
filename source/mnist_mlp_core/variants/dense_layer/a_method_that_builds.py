# A method of its own makes the variables.
#
# Every check passes.

# %% question="dense_layer"
class DenseLayer(tf.Module):
    def __init__(self, out_dim, weight_init=xavier_init, activation=tf.identity):
        self.out_dim = out_dim
        self.weight_init = weight_init
        self.activation = activation
        self.built = False

    def build(self, in_dim):
        self.in_dim = in_dim
        self.w = tf.Variable(self.weight_init(shape=(self.in_dim, self.out_dim)))
        self.b = tf.Variable(tf.zeros(shape=(self.out_dim,)))
        self.built = True

    def __call__(self, x):
        x = tf.convert_to_tensor(x)
        if not self.built:
            self.build(x.shape[1])
        z = tf.nn.bias_add(tf.matmul(x, self.w), self.b)
        return self.activation(z)
