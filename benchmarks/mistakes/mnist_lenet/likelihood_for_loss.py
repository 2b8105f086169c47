# The mean logarithm of the likelihood, without its minus.
#
# check: loss_matches_on_random_scores
# mistake: wrong_sign

# %% question="loss_and_accuracy"
def loss(predictions, labels):
    return tf.reduce_mean(tf.reduce_sum(labels * tf.nn.log_softmax(predictions), axis=1))


def compute_accuracy(predictions, labels):
    is_right = tf.equal(tf.argmax(predictions, axis=1), tf.argmax(labels, axis=1))
    return tf.reduce_mean(tf.cast(is_right, tf.float32))
