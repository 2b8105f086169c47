# The losses are not returned.
#
# harms: naive_fit
# fails: losses_fall, losses_match
# All other checks pass.

# %% question="naive_fit"
def fit(model, images, labels, epochs, batch_size=120, learning_rate=1e-3):
    epoch_losses = []
    for epoch in range(epochs):
        generator = BatchGenerator(images, labels, batch_size)
        losses = []
        for batch in range(generator.num_batches):
            x, y = generator.next()
            losses.append(one_training_step(model, x, y, learning_rate))
        epoch_losses.append(float(np.mean(losses)))
