# Softmax, then logarithm: large scores give infinity.
#
# harms: loss_and_accuracy
# fails: loss_matches_on_random_scores
# All other checks pass.

# %% question="loss_and_accuracy"
def loss(predictions, labels):
    losses = -tf.reduce_sum(labels * tf.math.log(tf.nn.softmax(predictions)), axis=1)
    result = tf.reduce_mean(losses)
    return result


def compute_accuracy(predictions, labels):
    is_right = tf.equal(tf.argmax(predictions, axis=1), tf.argmax(labels, axis=1))
    result = tf.reduce_mean(tf.cast(is_right, tf.float32))
    return result
