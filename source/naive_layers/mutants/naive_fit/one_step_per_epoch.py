# Each epoch learns from its first batch alone.
#
# harms: naive_fit
# fails: trained_weights_match, losses_match
# All other checks pass.

# %% question="naive_fit"
def fit(model, images, labels, epochs, batch_size=120, learning_rate=1e-3):
    epoch_losses = []
    for epoch in range(epochs):
        generator = BatchGenerator(images, labels, batch_size)
        losses = []
        for batch in range(1):
            x, y = generator.next()
            losses.append(one_training_step(model, x, y, learning_rate))
        epoch_losses.append(float(np.mean(losses)))
    return epoch_losses
