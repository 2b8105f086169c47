# An optimiser of the student's own: the formula of the notebook in update_step.
#
# Every check passes.

# %% question="keras_training"
class MyNesterov(tf.keras.optimizers.Optimizer):
    """v <- mu v - eta g;  w <- w + mu v - eta g"""

    def __init__(self, learning_rate, mu):
        super().__init__(learning_rate=learning_rate)
        self.mu = mu

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.velocities = [self.add_variable_from_reference(v, name='velocity') for v in variables]

    def update_step(self, gradient, variable, learning_rate):
        eta = tf.cast(learning_rate, variable.dtype)
        v = self.velocities[self._get_variable_index(variable)]
        self.assign(v, self.mu * v - eta * gradient)
        self.assign_add(variable, self.mu * v - eta * gradient)


def model_init_fn():
    return ThreeLayerConvNet(32, 16, 10)


def optimizer_init_fn():
    return MyNesterov(learning_rate=3e-3, mu=0.9)
