# All scores are collected, then measured at once.
#
# Every check passes.

# %% question="whole_set_test"
def test(model, dataset, step=None):
    scores = tf.concat([model(images, training=False) for images, _ in dataset], axis=0)
    labels = tf.concat([labels for _, labels in dataset], axis=0)
    average_loss, accuracy = float(loss(scores, labels)), float(compute_accuracy(scores, labels))
    print(average_loss, accuracy)
    if step is not None:
        for name, value in (('loss', average_loss), ('accuracy', accuracy)):
            tf.summary.scalar(name, value, step)
    return average_loss, accuracy
