# Nothing is printed.
#
# harms: whole_set_test
# fails: summaries_hold_the_averages
# All other checks pass.

# %% question="whole_set_test"
def test(model, dataset, step=None):
    total_loss, num_correct, num_images = 0.0, 0.0, 0
    for images, labels in dataset:
        predictions = model(images, training=False)
        total_loss += len(images) * float(loss(predictions, labels))
        num_correct += len(images) * float(compute_accuracy(predictions, labels))
        num_images += len(images)
    average_loss, accuracy = total_loss / num_images, num_correct / num_images
    if step is not None:
        tf.summary.scalar('loss', average_loss, step=step)
        tf.summary.scalar('accuracy', accuracy, step=step)
    return average_loss, accuracy
