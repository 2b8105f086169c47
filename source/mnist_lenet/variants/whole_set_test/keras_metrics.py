# Keras's metrics count images.
#
# Every check passes.

# %% question="whole_set_test"
def test(model, dataset, step=None):
    average_loss = tf.keras.metrics.Mean('loss')
    accuracy = tf.keras.metrics.CategoricalAccuracy('accuracy')
    for images, labels in dataset:
        predictions = model(images, training=False)
        average_loss.update_state(loss(predictions, labels), sample_weight=predictions.shape[0])
        accuracy.update_state(labels, predictions)
    print('Test set: Average loss: %.4f, Accuracy: %4f%%' % (average_loss.result(), 100 * accuracy.result()))
    if step is not None:
        tf.summary.scalar('loss', average_loss.result(), step=step)
        tf.summary.scalar('accuracy', accuracy.result(), step=step)
    return average_loss.result(), accuracy.result()
