# A last batch that is smaller than the first is passed over.
#
# check: weights_move_as_the_optimizer_says
# mistake: last_batch_left_out

# %% question="train_one_epoch"
def train_one_epoch(model, optimizer, dataset, log_interval=None):
    size = None
    for batch, (images, labels) in enumerate(dataset):
        size = size or len(images)
        if len(images) < size:
            continue
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
