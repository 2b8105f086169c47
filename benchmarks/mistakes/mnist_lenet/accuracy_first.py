# The accuracy is returned before the loss.
#
# check: averages_are_over_images
# mistake: loss_and_accuracy_exchanged

# %% question="whole_set_test"
def test(model, dataset, step=None):
    total_loss, num_correct, num_images = 0.0, 0.0, 0
    for images, labels in dataset:
        predictions = model(images, training=False)
        total_loss += float(loss(predictions, labels)) * len(images)
        num_correct += float(compute_accuracy(predictions, labels)) * len(images)
        num_images += len(images)
    average_loss, accuracy = total_loss / num_images, num_correct / num_images
    print(f'Test set: average loss {average_loss:.4f}, accuracy {100 * accuracy:.2f} %')
    if step is not None:
        tf.summary.scalar('loss', average_loss, step=step)
        tf.summary.scalar('accuracy', accuracy, step=step)
    return accuracy, average_loss
