# Question 2 takes the normal distribution, question 4 lets Python run for every batch, question 6 forgets both
# corrections, question 8 is not answered. The rest is right.

# %% question="images_as_rows"
def preprocess(x, y):
    x = tf.reshape(x, [-1, 784])
    return tf.cast(x, tf.float32) / 255.0, y


# %% question="xavier_init"
def xavier_init(shape):
    stddev = (2.0 / (shape[0] + shape[1])) ** 0.5
    return tf.random.normal(shape, stddev=stddev)


# %% question="dense_layer"
class DenseLayer(tf.Module):
    def __init__(self, out_dim, weight_init=xavier_init, activation=tf.identity):
        super().__init__()
        self.out_dim = out_dim
        self.weight_init = weight_init
        self.activation = activation
        self.built = False

    def __call__(self, x):
        if not self.built:
            self.w = tf.Variable(self.weight_init((x.shape[1], self.out_dim)))
            self.b = tf.Variable(tf.zeros(self.out_dim))
            self.built = True
        return self.activation(x @ self.w + self.b)


# %% question="mlp"
class MLP(tf.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def make_mlp():
    return MLP([DenseLayer(700, activation=tf.nn.relu), DenseLayer(500, activation=tf.nn.relu), DenseLayer(10)])


# %% question="loss_and_accuracy"
def cross_entropy_loss(y_pred, y):
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=y_pred))


def accuracy(y_pred, y):
    right = tf.equal(tf.argmax(y_pred, 1), tf.cast(y, tf.int64))
    return tf.reduce_mean(tf.cast(right, tf.float32))


# %% question="adam_optimiser"
class Adam:
    def __init__(self, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, ep=1e-7):
        self.learning_rate = learning_rate
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.ep = ep
        self.v, self.s = None, None

    def apply_gradients(self, grads, vars):
        if self.v is None:
            self.v = [tf.zeros_like(var) for var in vars]
            self.s = [tf.zeros_like(var) for var in vars]
        for i, (grad, var) in enumerate(zip(grads, vars)):
            self.v[i] = self.beta_1 * self.v[i] + (1 - self.beta_1) * grad
            self.s[i] = self.beta_2 * self.s[i] + (1 - self.beta_2) * grad**2
            var.assign_sub(self.learning_rate * self.v[i] / (tf.sqrt(self.s[i]) + self.ep))


# %% question="training_loop"
def train_step(x_batch, y_batch, loss, acc, model, optimizer):
    with tf.GradientTape() as tape:
        y_pred = model(x_batch)
        batch_loss = loss(y_pred, y_batch)
    grads = tape.gradient(batch_loss, model.trainable_variables)
    optimizer.apply_gradients(grads, model.trainable_variables)
    return batch_loss, acc(y_pred, y_batch)


def val_step(x_batch, y_batch, loss, acc, model):
    y_pred = model(x_batch)
    return loss(y_pred, y_batch), acc(y_pred, y_batch)


def train_model(mlp, train_data, val_data, loss, acc, optimizer, epochs):
    history = [[], [], [], []]
    for epoch in range(epochs):
        train = [train_step(x, y, loss, acc, mlp, optimizer) for x, y in train_data]
        val = [val_step(x, y, loss, acc, mlp) for x, y in val_data]
        for place, pairs in ((0, train), (2, val)):
            for offset in (0, 1):
                history[place + offset].append(float(tf.reduce_mean([pair[offset] for pair in pairs])))
        print(epoch, [values[-1] for values in history])
    return history


# %% question="confusion_matrix"
def confusion_matrix(labels, predictions):
    counts = np.zeros((10, 10))
    for label, prediction in zip(np.asarray(labels), np.asarray(predictions)):
        counts[label, prediction] += 1
    return counts / counts.sum(axis=1, keepdims=True)


def accuracy_per_digit(labels, predictions):
    return confusion_matrix(labels, predictions).diagonal()
