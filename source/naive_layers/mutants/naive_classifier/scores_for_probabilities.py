# The softmax is left out.
#
# harms: naive_classifier
# fails: probabilities_of_ten_classes
# may fail: validation_accuracy
# All other checks pass.

# %% question="naive_classifier"
def make_model():
    return NaiveSequential([NaiveFlatten(), NaiveDense(32 * 32 * 3, 10, tf.identity)])
