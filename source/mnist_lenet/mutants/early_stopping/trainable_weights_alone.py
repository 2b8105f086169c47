# Only weights that gradients change are remembered.
#
# harms: early_stopping
# fails: best_weights_come_back
# All other checks pass.

# %% question="early_stopping"
class Patience:
    def __init__(self, model, patience):
        self.model = model
        self.patience = patience
        self.best_loss = math.inf
        self.best_weights = None
        self.epochs_without_improvement = 0

    def update(self, validation_loss):
        if validation_loss < self.best_loss:
            self.best_loss = validation_loss
            self.best_weights = [variable.numpy() for variable in self.model.trainable_variables]
            self.epochs_without_improvement = 0
        else:
            self.epochs_without_improvement += 1
        stop = self.epochs_without_improvement >= self.patience
        return stop

    def restore(self):
        for variable, value in zip(self.model.trainable_variables, self.best_weights):
            variable.assign(value)
