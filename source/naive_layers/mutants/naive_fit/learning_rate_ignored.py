# The learning rate is fixed.
#
# harms: naive_fit
# fails: trained_weights_match, losses_match
# may fail: losses_fall
# All other checks pass.

# %% question="naive_fit"
def fit(model, images, labels, epochs, batch_size=120, learning_rate=1e-3):
    epoch_losses = []
    for epoch in range(epochs):
        generator = BatchGenerator(images, labels, batch_size)
        losses = []
        for batch in range(generator.num_batches):
            x, y = generator.next()
            losses.append(one_training_step(model, x, y, 1e-3))
        epoch_losses.append(float(np.mean(losses)))
    return epoch_losses
