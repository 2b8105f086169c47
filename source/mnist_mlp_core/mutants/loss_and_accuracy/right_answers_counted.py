# The number of right answers, not their share.
#
# harms: loss_and_accuracy
# fails: three_digits_by_hand, accuracy_matches_on_random_scores
# All other checks pass.

# %% question="loss_and_accuracy"
def cross_entropy_loss(y_pred, y):
    """Mean cross-entropy of a batch."""
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=y_pred)
    loss = tf.reduce_mean(losses)
    return loss


def accuracy(y_pred, y):
    """Share of right predictions in a batch."""
    is_right = tf.equal(tf.argmax(y_pred, axis=1), tf.cast(y, tf.int64))
    share = tf.reduce_sum(tf.cast(is_right, tf.float32))
    return share
