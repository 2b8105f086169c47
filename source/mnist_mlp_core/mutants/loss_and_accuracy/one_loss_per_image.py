# No mean is taken.
#
# harms: loss_and_accuracy
# fails: three_digits_by_hand, loss_matches_on_random_scores
# All other checks pass.

# %% question="loss_and_accuracy"
def cross_entropy_loss(y_pred, y):
    """Mean cross-entropy of a batch."""
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=y_pred)
    loss = losses
    return loss


def accuracy(y_pred, y):
    """Share of right predictions in a batch."""
    is_right = tf.equal(tf.argmax(y_pred, axis=1), tf.cast(y, tf.int64))
    share = tf.reduce_mean(tf.cast(is_right, tf.float32))
    return share
