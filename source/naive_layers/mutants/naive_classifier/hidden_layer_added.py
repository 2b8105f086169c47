# A hidden layer, whose naive weights all measure the brightness. On CIFAR-10 it reaches 16 %; on the stand-in, where a
# linear classifier learns next to nothing, that is enough.
#
# harms: naive_classifier
# fails: probabilities_of_ten_classes
# may fail: validation_accuracy
# All other checks pass.

# %% question="naive_classifier"
def make_model():
    return NaiveSequential([
        NaiveFlatten(), NaiveDense(3072, 32, tf.nn.relu), NaiveDense(32, 10, tf.nn.softmax),
    ])
