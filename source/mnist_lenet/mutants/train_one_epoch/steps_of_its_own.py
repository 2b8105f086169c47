# The loop takes plain steps of its own and leaves the optimiser out.
#
# harms: train_one_epoch
# fails: weights_move_as_the_optimizer_says, summaries_every_ten_steps
# may fail: two_steps_by_hand, one_batch_can_be_learned
# All other checks pass.

# %% question="train_one_epoch"
def train_one_epoch(model, optimizer, dataset, log_interval=None):
    for batch, (images, labels) in enumerate(dataset):
        with tf.GradientTape() as tape:
            predictions = model(images, training=True)
            loss_value = loss(predictions, labels)
        variables = model.trainable_variables
        for variable, gradient in zip(variables, tape.gradient(loss_value, variables)):
            variable.assign_sub(optimizer.learning_rate * gradient)
        step = int(optimizer.iterations)
        if step % 10 == 0:
            tf.summary.scalar('loss', loss_value, step=step)
            tf.summary.scalar('accuracy', compute_accuracy(predictions, labels), step=step)
        if log_interval and batch % log_interval == 0:
            print(f'Batch #{batch}  Loss: {float(loss_value):.4f}')
