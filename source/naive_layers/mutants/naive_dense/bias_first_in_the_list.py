# The list of weights begins with b.
#
# harms: naive_dense
# fails: outputs_of_small_numbers, initial_values_are_as_asked, outputs_match, gradients_reach_both_weights
# All other checks pass.

# %% question="naive_dense"
class NaiveDense:
    def __init__(self, input_size, output_size, activation):
        self.activation = activation
        self.W = tf.Variable(tf.random.uniform((input_size, output_size), 0, 0.1))
        self.b = tf.Variable(tf.zeros((output_size,)))

    def __call__(self, inputs):
        return self.activation(inputs @ self.W + self.b)

    @property
    def weights(self):
        return [self.b, self.W]
