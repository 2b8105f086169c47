# The four lists come in another order.
#
# harms: training_loop
# fails: histories_match
# All other checks pass.

# %% question="training_loop"
def train_step(x_batch, y_batch, loss, acc, model, optimizer):
    """Take one training step."""
    batch_loss, batch_acc = None, None
    with tf.GradientTape() as tape:
        y_pred = model(x_batch)
        batch_loss = loss(y_pred, y_batch)
    batch_acc = acc(y_pred, y_batch)
    optimizer.apply_gradients(tape.gradient(batch_loss, model.variables), model.variables)
    return batch_loss, batch_acc


def val_step(x_batch, y_batch, loss, acc, model):
    """Measure loss and accuracy of a batch, and change nothing."""
    batch_loss, batch_acc = None, None
    val_pred = model(x_batch)
    batch_loss, batch_acc = loss(val_pred, y_batch), acc(val_pred, y_batch)
    return batch_loss, batch_acc


def train_model(mlp, train_data, val_data, loss, acc, optimizer, epochs):
    """Train a model, and measure it after each epoch."""
    train_losses, train_accs, val_losses, val_accs = [], [], [], []
    for epoch in range(epochs):
        learned = [train_step(x, y, loss, acc, mlp, optimizer) for x, y in train_data]
        validated = [val_step(x, y, loss, acc, mlp) for x, y in val_data]
        means = [float(value) for value in (*np.mean(learned, axis=0), *np.mean(validated, axis=0))]
        for history, mean in zip((train_losses, train_accs, val_losses, val_accs), means):
            history.append(mean)
        print(f'Epoch {epoch + 1}: loss {means[0]:.4f}, accuracy {means[1]:.4f}; ', end='')
        print(f'validation loss {means[2]:.4f}, validation accuracy {means[3]:.4f}')
    return train_losses, val_losses, train_accs, val_accs
