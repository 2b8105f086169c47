# The step is added.
#
# check: path_matches_over_twenty_steps
# mistake: climbs

# %% question="adam_optimiser"
class Adam:
    def __init__(self, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, ep=1e-7):
        self.learning_rate, self.beta_1, self.beta_2, self.ep = learning_rate, beta_1, beta_2, ep
        self.t, self.v, self.s = 0, [], []

    def apply_gradients(self, grads, vars):
        if not self.t:
            self.v, self.s = ([tf.zeros_like(var) for var in vars] for _ in range(2))
        self.t += 1
        for i, (g, var) in enumerate(zip(grads, vars)):
            self.v[i] = self.beta_1 * self.v[i] + (1 - self.beta_1) * g
            self.s[i] = self.beta_2 * self.s[i] + (1 - self.beta_2) * g**2
            v, s = self.v[i] / (1 - self.beta_1**self.t), self.s[i] / (1 - self.beta_2**self.t)
            var.assign_add(self.learning_rate * v / (tf.sqrt(s) + self.ep))
