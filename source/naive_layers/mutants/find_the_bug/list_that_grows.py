# A rewrite keeps the list, which grows at each look.
#
# harms: find_the_bug
# fails: weights_keep_their_order
# All other checks pass.

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
        self.collected = getattr(self, 'collected', [])
        for layer in self.layers:
            self.collected.extend(layer.weights)
        return self.collected


class BatchGenerator:
    def __init__(self, images, labels, batch_size=120):
        if len(images) != len(labels):
            raise ValueError(f'there are {len(images)} images but {len(labels)} labels')
        if len(images) == 0:
            raise ValueError('there are no images')
        self.index = 0
        self.images, self.labels = images, labels
        self.batch_size = batch_size
        self.num_batches = math.ceil(len(images) / batch_size)

    def next(self):
        start, stop = self.index, self.index + self.batch_size
        self.index = stop
        return self.images[start:stop], self.labels[start:stop]
