# Sums over images, divided at the end.
#
# Every check passes.

# %% question="whole_set_test"
def test(model, dataset, step=None):
    total, right, count = 0.0, 0.0, 0
    for images, labels in dataset:
        scores = model(images, training=False)
        size = int(images.shape[0])
        total += size * float(loss(scores, labels))
        right += size * float(compute_accuracy(scores, labels))
        count += size
    average_loss, accuracy = total / count, right / count
    print(f'test: loss {average_loss:.4f}, accuracy {accuracy:.2%}')
    if step is not None:
        tf.summary.scalar('loss', average_loss, step=step)
        tf.summary.scalar('accuracy', accuracy, step=step)
    return average_loss, accuracy
