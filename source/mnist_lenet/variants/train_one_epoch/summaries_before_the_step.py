# Summaries are written before the step is counted.
#
# Every check passes.

# %% question="train_one_epoch"
def train_one_epoch(model, optimizer, dataset, log_interval=None):
    batch = 0
    for images, labels in dataset:
        step = int(optimizer.iterations.numpy())
        with tf.GradientTape() as tape:
            scores = model(images, training=True)
            value = loss(scores, labels)
        if step % 10 == 0:
            tf.summary.scalar(name='loss', data=value, step=step)
            tf.summary.scalar(name='accuracy', data=compute_accuracy(scores, labels), step=step)
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        if log_interval and batch % log_interval == 0:
            print('Batch #{}  Loss: {}'.format(batch, value.numpy()))
        batch += 1
