# Lists per epoch, means by TensorFlow, tensors in the histories.
#
# Every check passes.

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
        losses, accs = [], []
        for x_batch, y_batch in train_data:
            batch_loss, batch_acc = train_step(x_batch, y_batch, loss, acc, mlp, optimizer)
            losses.append(batch_loss)
            accs.append(batch_acc)
        train_losses.append(tf.reduce_mean(losses))
        train_accs.append(tf.reduce_mean(accs))
        losses, accs = [], []
        for x_batch, y_batch in val_data:
            batch_loss, batch_acc = val_step(x_batch, y_batch, loss, acc, mlp)
            losses.append(batch_loss)
            accs.append(batch_acc)
        val_losses.append(tf.reduce_mean(losses))
        val_accs.append(tf.reduce_mean(accs))
        print(f"Epoch: {epoch}")
    return train_losses, train_accs, val_losses, val_accs
