# The step is compiled.
#
# Every check passes.

# %% question="train_one_epoch"
def train_one_epoch(model, optimizer, dataset, log_interval=None):
    @tf.function
    def step_on(images, labels):
        with tf.GradientTape() as tape:
            predictions = model(images, training=True)
            loss_value = loss(predictions, labels)
        gradients = tape.gradient(loss_value, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return predictions, loss_value

    for number, (images, labels) in enumerate(dataset):
        predictions, loss_value = step_on(images, labels)
        if optimizer.iterations % 10 == 0:
            tf.summary.scalar('loss', loss_value, step=optimizer.iterations.numpy())
            tf.summary.scalar('accuracy', compute_accuracy(predictions, labels), step=optimizer.iterations.numpy())
        if log_interval is not None and number % log_interval == 0:
            print('Batch #%d\tLoss: %.6f' % (number, loss_value))
