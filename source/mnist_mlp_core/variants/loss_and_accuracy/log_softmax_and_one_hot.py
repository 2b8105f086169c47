# The loss from logarithms of probabilities, the accuracy through NumPy.
#
# Every check passes.

# %% question="loss_and_accuracy"
def cross_entropy_loss(y_pred, y):
    log_p = tf.nn.log_softmax(y_pred)
    return -tf.reduce_mean(tf.reduce_sum(tf.one_hot(y, tf.shape(y_pred)[1]) * log_p, axis=1))


def accuracy(y_pred, y):
    return np.mean(np.argmax(y_pred, axis=-1) == np.asarray(y))
