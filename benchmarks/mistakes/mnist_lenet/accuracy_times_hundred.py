# The accuracy is in per cent.
#
# check: accuracy_matches_on_random_scores
# mistake: accuracy_in_per_cent

# %% question="loss_and_accuracy"
def loss(predictions, labels):
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=predictions))


def compute_accuracy(predictions, labels):
    is_right = tf.equal(tf.argmax(predictions, axis=1), tf.argmax(labels, axis=1))
    return 100 * tf.reduce_mean(tf.cast(is_right, tf.float32))
