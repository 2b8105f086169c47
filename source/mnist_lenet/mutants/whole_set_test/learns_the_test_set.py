# Steps are taken on the test set. On some images, a step changes the averages by less than the tolerance.
#
# harms: whole_set_test
# fails: nothing_is_learned
# may fail: averages_are_over_images
# All other checks pass.

# %% question="whole_set_test"
def test(model, dataset, step=None):
    total_loss, num_correct, num_images = 0.0, 0.0, 0
    for images, labels in dataset:
        with tf.GradientTape() as tape:
            predictions = model(images, training=False)
            value = loss(predictions, labels)
        for variable in model.trainable_variables:
            variable.assign_sub(0.5 * tape.gradient(value, variable))
            break
        total_loss += len(images) * float(loss(predictions, labels))
        num_correct += len(images) * float(compute_accuracy(predictions, labels))
        num_images += len(images)
    average_loss, accuracy = total_loss / num_images, num_correct / num_images
    print(f'Test set: average loss {average_loss:.4f}, accuracy {100 * accuracy:.2f} %')
    if step is not None:
        tf.summary.scalar('loss', average_loss, step=step)
        tf.summary.scalar('accuracy', accuracy, step=step)
    return average_loss, accuracy
