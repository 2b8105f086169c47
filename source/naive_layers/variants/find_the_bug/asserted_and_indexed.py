# Refusals by assert, batches by lists of indices, the number of batches as a property.
#
# Every check passes.

# %% question="find_the_bug"
class NaiveSequential:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, inputs):
        outputs = inputs
        for layer in self.layers:
            outputs = layer(outputs)
        return outputs

    @property
    def weights(self):
        return sum((list(layer.weights) for layer in self.layers), [])



class BatchGenerator:
    def __init__(self, images, labels, batch_size=120):
        assert len(images) == len(labels) and len(images) > 0
        self.images, self.labels, self.batch_size = images, labels, batch_size
        self.order = np.arange(len(images))
        self.index = 0

    @property
    def num_batches(self):
        return int(np.ceil(self.images.shape[0] / self.batch_size))

    def next(self):
        chosen = self.order[self.index:self.index + self.batch_size]
        self.index += len(chosen)
        return self.images[chosen], self.labels[chosen]
