# A softmax before the loss that takes one itself, and a sum over the batch.
#
# check: loss_matches_on_random_scores
# mistake: softmax_twice+summed

# %% question="loss_and_accuracy"
def loss(predictions, labels):
    p = tf.nn.softmax(predictions)
    return tf.reduce_sum(tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=p))


def compute_accuracy(predictions, labels):
    is_right = tf.equal(tf.argmax(predictions, axis=1), tf.argmax(labels, axis=1))
    return tf.reduce_mean(tf.cast(is_right, tf.float32))
