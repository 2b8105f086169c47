# Question 3 forgets the ReLU of the dense layer and has two pooling layers, question 5 averages over batches, question 7
# saves no optimiser, questions 8 and 9 are not answered. The rest is right.

# %% question="digit_sets"
def load_data(data_dir):
    (X, y), (X_test, y_test) = read_digits(data_dir)
    def as_dataset(images, labels):
        images = images[..., np.newaxis].astype(np.float32) / 255
        return tf.data.Dataset.from_tensor_slices((images, tf.one_hot(labels, 10)))

    train_set, test_set = as_dataset(X, y), as_dataset(X_test, y_test)
    return train_set, test_set


# %% question="loss_and_accuracy"
def loss(predictions, labels):
    losses = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=predictions)  # (N,)
    result = tf.reduce_mean(losses)
    return result


def compute_accuracy(predictions, labels):
    is_right = tf.equal(tf.argmax(predictions, axis=1), tf.argmax(labels, axis=1))
    result = tf.reduce_mean(tf.cast(is_right, tf.float32))
    return result


# %% question="mnist_model"
class MNISTModel(tf.keras.Model):
    def __init__(self, data_format):
        super().__init__()
        if data_format not in ('channels_first', 'channels_last'):
            raise ValueError(f'data_format must be channels_first or channels_last, not {data_format!r}')
        layers = tf.keras.layers
        self.image_shape = (-1, 1, 28, 28) if data_format == 'channels_first' else (-1, 28, 28, 1)
        self.conv1 = layers.Conv2D(32, 5, activation='relu', data_format=data_format)
        self.conv2 = layers.Conv2D(64, 5, activation='relu', data_format=data_format)
        self.pool = layers.MaxPooling2D(2, strides=2, padding='same', data_format=data_format)
        self.pool2 = layers.MaxPooling2D(2, strides=2, padding='same', data_format=data_format)
        self.flatten = layers.Flatten(data_format=data_format)
        self.dense1 = layers.Dense(1024)
        self.dropout = layers.Dropout(0.5)
        self.dense2 = layers.Dense(10)

    def call(self, inputs, training=False):
        x = tf.reshape(inputs, self.image_shape)
        x = self.pool(self.conv1(x))
        x = self.pool2(self.conv2(x))
        x = self.dense1(self.flatten(x))
        x = self.dropout(x, training=training)
        scores = self.dense2(x)
        return scores


# %% question="train_one_epoch"
def train_one_epoch(model, optimizer, dataset, log_interval=None):
    for batch, (images, labels) in enumerate(dataset):
        with tf.GradientTape() as tape:
            predictions = model(images, training=True)
            loss_value = loss(predictions, labels)
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss_value, variables), variables))
        step = int(optimizer.iterations)
        if step % 10 == 0:
            tf.summary.scalar('loss', loss_value, step=step)
            tf.summary.scalar('accuracy', compute_accuracy(predictions, labels), step=step)
        if log_interval and batch % log_interval == 0:
            print(f'Batch #{batch}  Loss: {float(loss_value):.4f}')


# %% question="whole_set_test"
def test(model, dataset, step=None):
    total_loss, num_correct, num_images = 0.0, 0.0, 0
    for images, labels in dataset:
        predictions = model(images, training=False)
        total_loss += float(loss(predictions, labels))
        num_correct += float(compute_accuracy(predictions, labels))
        num_images += 1
    average_loss, accuracy = total_loss / num_images, num_correct / num_images
    print(f'Test set: average loss {average_loss:.4f}, accuracy {100 * accuracy:.2f} %')
    if step is not None:
        tf.summary.scalar('loss', average_loss, step=step)
        tf.summary.scalar('accuracy', accuracy, step=step)
    return average_loss, accuracy


# %% question="digits_training"
def make_model():
    model = MNISTModel(data_format)
    return model


def make_optimizer():
    optimizer = tf.keras.optimizers.SGD(learning_rate=0.01, momentum=0.5)
    return optimizer


# %% question="training_program"
def main(arguments=()):
    settings = parse_settings(list(arguments))
    device, data_format = choose_device(settings.no_gpu)
    print(f'Using device {device}, and data format {data_format}.')
    train_set, test_set = load_data(settings.data_dir)
    train_set = train_set.shuffle(60000).batch(settings.batch_size)
    test_set = test_set.batch(1000)
    train_writer, test_writer = summary_writers(settings.output_dir)
    with tf.device(device):
        model = MNISTModel(data_format)
        model(tf.zeros((1, 28, 28, 1)))  # makes its variables
        optimizer = tf.keras.optimizers.SGD(settings.lr, momentum=settings.momentum)
        optimizer.build(model.trainable_variables)
        epoch = tf.Variable(0, dtype=tf.int64)
        checkpoint = tf.train.Checkpoint(model=model, epoch=epoch)
        manager = tf.train.CheckpointManager(checkpoint, settings.checkpoint_dir, max_to_keep=3)
        checkpoint.restore(manager.latest_checkpoint)
        while epoch < settings.epochs:
            started = time.perf_counter()
            with train_writer.as_default():
                train_one_epoch(model, optimizer, train_set, settings.log_interval)
            print(f'Epoch {int(epoch) + 1}: {time.perf_counter() - started:.1f} s, step {int(optimizer.iterations)}')
            with test_writer.as_default():
                test(model, test_set, step=int(optimizer.iterations))
            epoch.assign_add(1)
            manager.save()
    for writer in (train_writer, test_writer):
        writer.close()
    return model, optimizer
