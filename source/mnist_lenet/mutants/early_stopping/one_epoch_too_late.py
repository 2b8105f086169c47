# Patience is over one epoch too late.
#
# harms: early_stopping
# fails: patience_of_two, stops_at_the_right_epoch
# may fail: best_weights_come_back
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
            self.best_weights = self.model.get_weights()
            self.epochs_without_improvement = 0
        else:
            self.epochs_without_improvement += 1
        stop = self.epochs_without_improvement > self.patience
        return stop

    def restore(self):
        self.model.set_weights(self.best_weights)
