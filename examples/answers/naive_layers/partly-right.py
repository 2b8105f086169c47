# Somewhat more than half of the points: a right sum, a layer and a step, one of two bugs found, and mistakes that are
# often made.

# %% question="broadcast_add"
def broadcast_add(X, y):
    m = len(X)
    return X + np.tile(y.reshape(1, -1), (m, 1))

# %% question="tensor_contraction"
def contract(a, b):
    return np.einsum('ijk,jkl->il', a, b)

# %% question="moving_points"
def translate(points, offset):
    return points + offset


def rotate(points, angle):
    c, s = np.cos(angle), np.sin(angle)
    return points @ np.array([[c, -s], [s, c]])


def scale(points, factors):
    return points * factors

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    z = x @ w + b
    a = np.tanh(z)
    slopes = 2 * (a - y) * (1 - a**2)
    return [x.T @ slopes, slopes.sum()]

# %% question="naive_dense"
class NaiveDense:
    def __init__(self, input_size, output_size, activation):
        self.activation = activation
        self.W = tf.Variable(np.random.uniform(0, 0.1, (input_size, output_size)).astype('float32'))
        self.b = tf.Variable(np.zeros(output_size, 'float32'))

    def __call__(self, inputs):
        return self.activation(inputs @ self.W + self.b)

    @property
    def weights(self):
        return [self.W, self.b]

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
        collected = []
        for layer in self.layers:
            collected = collected + list(layer.weights)
        return collected


class BatchGenerator:
    def __init__(self, images, labels, batch_size=120):
        if len(images) != len(labels):
            raise ValueError(f'there are {len(images)} images but {len(labels)} labels')
        if len(images) == 0:
            raise ValueError('there are no images')
        self.index = 0
        self.images, self.labels = images, labels
        self.batch_size = batch_size
        self.num_batches = math.ceil(len(images) // batch_size)

    def next(self):
        start, stop = self.index, self.index + self.batch_size
        self.index = stop
        return self.images[start:stop], self.labels[start:stop]

# %% question="naive_step"
def update_weights(gradients, weights, learning_rate):
    for position in range(len(weights)):
        weight = weights[position]
        weight.assign(weight - gradients[position] * learning_rate)


def one_training_step(model, images, labels, learning_rate):
    with tf.GradientTape() as tape:
        p = model(tf.convert_to_tensor(images))
        right = tf.gather(p, labels, axis=1, batch_dims=1)
        loss = -tf.math.reduce_mean(tf.math.log(right))
    update_weights(tape.gradient(loss, model.weights), model.weights, learning_rate)
    return float(loss)

# %% question="naive_fit"
def fit(model, images, labels, epochs, batch_size=120, learning_rate=1e-3):
    epoch_losses = []
    for epoch in range(epochs):
        generator = BatchGenerator(images, labels, batch_size)
        losses = []
        for batch in range(len(images) // batch_size):
            x, y = generator.next()
            losses.append(one_training_step(model, x, y, learning_rate))
        epoch_losses.append(float(np.mean(losses)))
    return epoch_losses
