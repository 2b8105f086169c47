# Epochs are counted from 1 up to, and without, the last.
#
# check: trained_weights_match
# mistake: one_epoch_too_few

# %% question="naive_fit"
def fit(model, images, labels, epochs, batch_size=120, learning_rate=1e-3):
    history = []
    for epoch in range(1, epochs):
        batches = BatchGenerator(images, labels, batch_size)
        losses = [float(one_training_step(model, *batches.next(), learning_rate)) for _ in range(batches.num_batches)]
        history.append(sum(losses) / len(losses))
    return history
