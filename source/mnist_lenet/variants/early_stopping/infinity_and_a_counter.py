# Infinity at first, and a counter of bad epochs.
#
# Every check passes.

# %% question="early_stopping"
class Patience:
    def __init__(self, model, patience):
        self.model, self.patience = model, patience
        self.lowest, self.bad, self.weights = math.inf, 0, model.get_weights()

    def update(self, validation_loss):
        value = float(validation_loss)
        if value < self.lowest:
            self.lowest, self.bad = value, 0
            self.weights = self.model.get_weights()
        else:
            self.bad = self.bad + 1
        return self.bad >= self.patience

    def restore(self):
        self.model.set_weights(self.weights)
