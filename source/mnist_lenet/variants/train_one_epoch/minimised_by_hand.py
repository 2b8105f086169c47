# Gradients by name, a step counted by hand.
#
# Every check passes.

# %% question="train_one_epoch"
def train_one_epoch(model, optimizer, dataset, log_interval=None):
    number = 0
    for images, labels in dataset:
        with tf.GradientTape() as tape:
            scores = model(images, training=True)
            value = loss(scores, labels)
        variables = model.trainable_variables
        gradients = tape.gradient(value, variables)
        optimizer.apply_gradients(list(zip(gradients, variables)))
        step = int(optimizer.iterations)
        if step % 10 == 0:
            tf.summary.scalar('loss', value, step=step)
            tf.summary.scalar('accuracy', compute_accuracy(scores, labels), step=step)
        if log_interval and number % log_interval == 0:
            print(f'Batch {number}: loss {float(value):.4f}')
        number += 1
