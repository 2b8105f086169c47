# Sums and counts, everything inside the tape, arrays in the end.
#
# Every check passes.

# %% question="training_loop"
def train_step(x_batch, y_batch, loss, acc, model, optimizer):
    with tf.GradientTape() as tape:
        scores = model(x_batch)
        value, share = loss(scores, y_batch), acc(scores, y_batch)
    variables = model.trainable_variables
    optimizer.apply_gradients(tape.gradient(value, variables), variables)
    return float(value), float(share)


def val_step(x_batch, y_batch, loss, acc, model):
    return loss(model(x_batch), y_batch), acc(model(x_batch), y_batch)


def mean_over(data, step):
    total, count = np.zeros(2), 0
    for x, y in data:
        total += np.array([float(value) for value in step(x, y)])
        count += 1
    return total / count


def train_model(mlp, train_data, val_data, loss, acc, optimizer, epochs):
    table = np.zeros((4, epochs))
    for epoch in range(epochs):
        table[:2, epoch] = mean_over(train_data, lambda x, y: train_step(x, y, loss, acc, mlp, optimizer))
        table[2:, epoch] = mean_over(val_data, lambda x, y: val_step(x, y, loss, acc, mlp))
    return tuple(table)
