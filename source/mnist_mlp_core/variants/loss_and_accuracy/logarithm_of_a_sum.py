# The logarithm of the sum, less the right score.
#
# Every check passes.

# %% question="loss_and_accuracy"
def cross_entropy_loss(y_pred, y):
    right = tf.gather(y_pred, tf.cast(y, tf.int32), axis=1, batch_dims=1)
    return tf.reduce_mean(tf.reduce_logsumexp(y_pred, axis=1) - right)


def accuracy(y_pred, y):
    hits = tf.keras.metrics.sparse_categorical_accuracy(y, y_pred)
    return tf.math.reduce_mean(hits)
