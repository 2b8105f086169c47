# The loss of Keras, and a softmax that changes no order.
#
# Every check passes.

# %% question="loss_and_accuracy"
def cross_entropy_loss(y_pred, y):
    return tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, y_pred)


def accuracy(y_pred, y):
    class_preds = tf.argmax(tf.nn.softmax(y_pred), axis=1)
    is_equal = tf.equal(tf.cast(y, tf.int64), class_preds)
    return tf.reduce_mean(tf.cast(is_equal, tf.float32))
