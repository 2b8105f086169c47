# Slices are taken without the generator, and tensors are returned.
#
# Every check passes.

# %% question="naive_fit"
def fit(model, images, labels, epochs, batch_size=120, learning_rate=1e-3):
    def epoch_loss():
        starts = range(0, images.shape[0], batch_size)
        return tf.reduce_mean([
            one_training_step(model, images[s:s + batch_size], labels[s:s + batch_size], learning_rate) for s in starts
        ])

    return [epoch_loss() for _ in range(epochs)]
