# The largest score is looked for among the images, not among the digits.
#
# harms: loss_and_accuracy
# fails: accuracy_matches_on_random_scores
# All other checks pass.

# %% question="loss_and_accuracy"
def cross_entropy_loss(y_pred, y):
    """Mean cross-entropy of a batch."""
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=y_pred)
    loss = tf.reduce_mean(losses)
    return loss


def accuracy(y_pred, y):
    """Share of right predictions in a batch."""
    is_right = tf.equal(tf.gather(tf.argmax(y_pred, axis=0), y), tf.range(len(y), dtype=tf.int64))
    share = tf.reduce_mean(tf.cast(is_right, tf.float32))
    return share
