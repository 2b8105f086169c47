# The input size is written down, and the variables are there from the beginning.
#
# harms: dense_layer
# fails: layer_on_small_numbers, outputs_match_on_random_input, variables_appear_at_the_first_call,
# weights_come_from_weight_init
# All other checks pass.

# %% question="dense_layer"
class DenseLayer(tf.Module):
    def __init__(self, out_dim, weight_init=xavier_init, activation=tf.identity):
        super().__init__()
        self.activation = activation
        self.w = tf.Variable(weight_init((784, out_dim)))
        self.b = tf.Variable(tf.zeros((out_dim,)))

    def __call__(self, x):
        return self.activation(tf.matmul(x, self.w) + self.b)
