# A while loop, and a mean over images instead of over steps.
#
# Every check passes.

# %% question="naive_fit"
def fit(model, images, labels, epochs, batch_size=120, learning_rate=1e-3):
    history = np.zeros(epochs)
    epoch = 0
    while epoch < epochs:
        batches, done, total = BatchGenerator(images, labels, batch_size), 0, 0.0
        while done < len(images):
            batch = batches.next()
            total += len(batch[1]) * float(one_training_step(model, batch[0], batch[1], learning_rate))
            done += len(batch[1])
        history[epoch] = total / done
        epoch += 1
    return history
