# Slots by variable, in a dictionary, as plain tensors.
#
# Every check passes.

# %% question="adam_optimiser"
class Adam:
    def __init__(self, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, ep=1e-7):
        self.lr, self.b1, self.b2, self.ep = learning_rate, beta_1, beta_2, ep
        self.steps, self.memory = 0, {}

    def apply_gradients(self, grads, vars):
        self.steps += 1
        for g, w in zip(grads, vars):
            m, v = self.memory.get(w.ref(), (0.0, 0.0))
            m = m + (1 - self.b1) * (g - m)
            v = v + (1 - self.b2) * (g * g - v)
            self.memory[w.ref()] = (m, v)
            step = (m / (1 - self.b1**self.steps)) / (tf.math.sqrt(v / (1 - self.b2**self.steps)) + self.ep)
            w.assign(w - self.lr * step)
