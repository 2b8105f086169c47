# The logarithm of softmax, and an accuracy by one-hot products.
#
# Every check passes.

# %% question="loss_and_accuracy"
def loss(predictions, labels):
    return -tf.reduce_mean(tf.reduce_sum(labels * tf.nn.log_softmax(predictions), axis=1))


def compute_accuracy(predictions, labels):
    guessed = tf.argmax(predictions, axis=-1, output_type=tf.int32)
    right = guessed == tf.argmax(labels, axis=-1, output_type=tf.int32)
    return tf.math.count_nonzero(right, dtype=tf.float32) / tf.cast(tf.size(right), tf.float32)
