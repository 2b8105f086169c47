# Right for small scores; a probability that is rounded to zero gives infinity.
#
# harms: loss_and_accuracy
# fails: loss_matches_on_random_scores
# All other checks pass.

# %% question="loss_and_accuracy"
def cross_entropy_loss(y_pred, y):
    """Mean cross-entropy of a batch."""
    losses = -tf.math.log(tf.gather(tf.nn.softmax(y_pred), y, axis=1, batch_dims=1))
    loss = tf.reduce_mean(losses)
    return loss


def accuracy(y_pred, y):
    """Share of right predictions in a batch."""
    is_right = tf.equal(tf.argmax(y_pred, axis=1), tf.cast(y, tf.int64))
    share = tf.reduce_mean(tf.cast(is_right, tf.float32))
    return share
