# Scores first, and the softmax as a layer of its own.
#
# Every check passes.

# %% question="naive_classifier"
class Softmax:
    weights = []

    def __call__(self, scores):
        return tf.nn.softmax(scores, axis=-1)


def make_model():
    dense = NaiveDense(3072, 10, tf.identity)
    return NaiveSequential([NaiveFlatten(), dense, Softmax()])
