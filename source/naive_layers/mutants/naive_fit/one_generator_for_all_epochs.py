# The generator is made once, and is at its end after the first epoch.
#
# harms: naive_fit
# fails: losses_fall, trained_weights_match, losses_match
# All other checks pass.

# %% question="naive_fit"
def fit(model, images, labels, epochs, batch_size=120, learning_rate=1e-3):
    epoch_losses = []
    generator = BatchGenerator(images, labels, batch_size)
    for epoch in range(epochs):
        losses = []
        for batch in range(generator.num_batches):
            x, y = generator.next()
            losses.append(one_training_step(model, x, y, learning_rate))
        epoch_losses.append(float(np.mean(losses)))
    return epoch_losses
