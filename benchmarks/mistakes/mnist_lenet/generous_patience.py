# An equal loss is an improvement, and the stop comes an epoch too late.
#
# check: stops_at_the_right_epoch
# mistake: stops_late+ties_improve

# %% question="early_stopping"
class Patience:
    def __init__(self, model, patience):
        self.model, self.patience = model, patience
        self.best_loss, self.best_weights, self.waited = math.inf, None, 0

    def update(self, validation_loss):
        if validation_loss <= self.best_loss:
            self.best_loss, self.best_weights, self.waited = validation_loss, self.model.get_weights(), 0
        else:
            self.waited += 1
        return self.waited > self.patience

    def restore(self):
        self.model.set_weights(self.best_weights)
