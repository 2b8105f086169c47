# The accuracy is in per cent.
#
# check: accuracy_matches_on_random_scores
# mistake: accuracy_in_per_cent

# %% question="loss_and_accuracy"
def cross_entropy_loss(y_pred, y):
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=y_pred))


def accuracy(y_pred, y):
    is_right = tf.equal(tf.argmax(y_pred, axis=1), tf.cast(y, tf.int64))
    return 100.0 * tf.reduce_mean(tf.cast(is_right, tf.float32))
