# The product is computed by NumPy, which no tape sees.
#
# harms: naive_dense
# fails: gradients_reach_both_weights
# All other checks pass.

# %% question="naive_dense"
class NaiveDense:
    def __init__(self, input_size, output_size, activation):
        self.activation = activation
        self.W = tf.Variable(tf.random.uniform((input_size, output_size), 0, 0.1))
        self.b = tf.Variable(tf.zeros((output_size,)))

    def __call__(self, inputs):
        return self.activation(tf.constant(np.asarray(inputs) @ self.W.numpy()) + self.b)

    @property
    def weights(self):
        return [self.W, self.b]
