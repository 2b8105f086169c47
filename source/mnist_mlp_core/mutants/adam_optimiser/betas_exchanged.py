# The gradients get the long memory, the squares the short one.
#
# harms: adam_optimiser
# fails: two_steps_by_hand, path_matches_over_twenty_steps, other_constants_are_obeyed
# All other checks pass.

# %% question="adam_optimiser"
class Adam:
    """The optimiser Adam."""

    def __init__(self, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, ep=1e-7):
        self.learning_rate = learning_rate
        self.beta_2, self.beta_1 = beta_1, beta_2
        self.ep = ep
        self.t = 0
        self.slots = []

    def apply_gradients(self, grads, vars):
        """Move the variables one step."""
        if not self.slots:
            self.slots = [(tf.Variable(tf.zeros_like(var)), tf.Variable(tf.zeros_like(var))) for var in vars]
        self.t += 1
        for grad, var, (v, s) in zip(grads, vars, self.slots):
            v.assign(self.beta_1 * v + (1 - self.beta_1) * grad)
            s.assign(self.beta_2 * s + (1 - self.beta_2) * tf.square(grad))
            corrected_v = v / (1 - self.beta_1**self.t)
            corrected_s = s / (1 - self.beta_2**self.t)
            var.assign_sub(self.learning_rate * corrected_v / (tf.sqrt(corrected_s) + self.ep))
