# The activation is kept and never called.
#
# harms: naive_dense
# fails: outputs_of_small_numbers, outputs_match
# All other checks pass.

# %% question="naive_dense"
class NaiveDense:
    def __init__(self, input_size, output_size, activation):
        self.activation = activation
        self.W = tf.Variable(tf.random.uniform((input_size, output_size), 0, 0.1))
        self.b = tf.Variable(tf.zeros((output_size,)))

    def __call__(self, inputs):
        return tf.matmul(inputs, self.W) + self.b

    @property
    def weights(self):
        return [self.W, self.b]
