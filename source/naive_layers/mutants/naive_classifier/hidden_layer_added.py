# A hidden layer, whose naive weights all measure the brightness.
#
# harms: naive_classifier
# fails: probabilities_of_ten_classes, validation_accuracy
# All other checks pass.

# %% question="naive_classifier"
def make_model():
    return NaiveSequential([
        NaiveFlatten(), NaiveDense(3072, 32, tf.nn.relu), NaiveDense(32, 10, tf.nn.softmax),
    ])
