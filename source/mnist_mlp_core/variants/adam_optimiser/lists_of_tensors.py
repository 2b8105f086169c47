# Means are tensors in two lists, made anew at each step.
#
# Every check passes.

# %% question="adam_optimiser"
class Adam:
    def __init__(self, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, ep=1e-7):
        self.learning_rate, self.ep = learning_rate, ep
        self.betas = beta_1, beta_2
        self.t, self.means, self.squares = 0, None, None

    def apply_gradients(self, grads, vars):
        first, second = self.betas
        if self.means is None:
            self.means = [tf.zeros_like(w) for w in vars]
            self.squares = [tf.zeros_like(w) for w in vars]
        self.t += 1
        self.means = [first * m + (1 - first) * g for m, g in zip(self.means, grads)]
        self.squares = [second * s + (1 - second) * g**2 for s, g in zip(self.squares, grads)]
        for w, m, s in zip(vars, self.means, self.squares):
            m, s = m / (1 - first**self.t), s / (1 - second**self.t)
            w.assign_sub(self.learning_rate * m / (s**0.5 + self.ep))
