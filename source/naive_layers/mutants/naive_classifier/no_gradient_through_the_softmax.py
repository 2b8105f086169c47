# The softmax lets no gradient through, so that nothing is learned.
#
# harms: naive_classifier
# fails: validation_accuracy
# All other checks pass.

# %% question="naive_classifier"
def make_model():
    return NaiveSequential([
        NaiveFlatten(), NaiveDense(32 * 32 * 3, 10, lambda scores: tf.stop_gradient(tf.nn.softmax(scores))),
    ])
