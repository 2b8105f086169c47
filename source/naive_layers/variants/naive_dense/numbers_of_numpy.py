# NumPy draws the weights.
#
# Every check passes.

# %% question="naive_dense"
class NaiveDense:
    def __init__(self, input_size, output_size, activation):
        self.activation = activation
        self.W = tf.Variable(np.random.uniform(0, 0.1, (input_size, output_size)).astype('float32'))
        self.b = tf.Variable(np.zeros(output_size, 'float32'))

    def __call__(self, inputs):
        return self.activation(inputs @ self.W + self.b)

    @property
    def weights(self):
        return [self.W, self.b]
