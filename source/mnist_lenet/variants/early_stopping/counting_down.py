# Patience runs out.
#
# Every check passes.

# %% question="early_stopping"
class Patience:
    def __init__(self, model, patience):
        self.model = model
        self.patience = patience
        self.left = patience
        self.best = None

    def update(self, validation_loss):
        if self.best is None or validation_loss < self.best:
            self.best = float(validation_loss)
            self.copies = [np.copy(w) for w in self.model.weights]
            self.left = self.patience
            return False
        self.left -= 1
        return self.left <= 0

    def restore(self):
        for variable, value in zip(self.model.weights, self.copies):
            variable.assign(value)
