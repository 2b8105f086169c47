# Neither b nor the activation: the product alone.
#
# check: outputs_match
# mistake: activation_missing+bias_missing

# %% question="naive_dense"
class NaiveDense:
    def __init__(self, input_size, output_size, activation):
        self.activation = activation
        self.W = tf.Variable(tf.random.uniform((input_size, output_size), 0, 0.1))
        self.b = tf.Variable(tf.zeros((output_size,)))

    def __call__(self, inputs):
        return tf.matmul(inputs, self.W)

    @property
    def weights(self):
        return [self.W, self.b]
