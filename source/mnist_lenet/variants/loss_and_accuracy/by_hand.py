# Logarithms of sums of exponentials, written out; accuracy by NumPy.
#
# Every check passes.

# %% question="loss_and_accuracy"
def loss(predictions, labels):
    right = tf.reduce_sum(predictions * labels, axis=-1)
    return tf.reduce_mean(tf.reduce_logsumexp(predictions, axis=-1) - right)


def compute_accuracy(predictions, labels):
    return np.mean(np.argmax(predictions, axis=1) == np.argmax(labels, axis=1))
