# A matrix product of rows of 0 and 1.
#
# Every check passes.

# %% question="confusion_matrix"
def confusion_matrix(labels, predictions):
    true, guessed = tf.one_hot(labels, 10), tf.one_hot(predictions, 10)
    counts = tf.matmul(true, guessed, transpose_a=True)
    return counts / tf.reduce_sum(counts, axis=1, keepdims=True)


def accuracy_per_digit(labels, predictions):
    return tf.linalg.diag_part(confusion_matrix(labels, predictions))
