# A softmax before the loss that takes one itself, and a sum over the batch.
#
# check: loss_matches_on_random_scores
# mistake: softmax_twice+summed

# %% question="loss_and_accuracy"
def cross_entropy_loss(y_pred, y):
    p = tf.nn.softmax(y_pred)
    return tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=p))


def accuracy(y_pred, y):
    is_right = tf.equal(tf.argmax(y_pred, axis=1), tf.cast(y, tf.int64))
    return tf.reduce_mean(tf.cast(is_right, tf.float32))
