# The largest score is looked for over the batch.
#
# harms: loss_and_accuracy
# fails: accuracy_of_four_digits, accuracy_matches_on_random_scores
# All other checks pass.

# %% question="loss_and_accuracy"
def loss(predictions, labels):
    losses = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=predictions)  # (N,)
    result = tf.reduce_mean(losses)
    return result


def compute_accuracy(predictions, labels):
    is_right = tf.equal(tf.argmax(predictions, axis=0), tf.argmax(labels, axis=0))
    result = tf.reduce_mean(tf.cast(is_right, tf.float32))
    return result
