# Of the images that were taken for a digit, the share that is right.
#
# harms: confusion_matrix
# fails: matrix_of_six_predictions, shares_match_on_random_predictions
# All other checks pass.

# %% question="confusion_matrix"
def confusion_matrix(labels, predictions):
    """Shares of the images of each digit that were taken for each digit."""
    number = tf.math.confusion_matrix(labels, predictions, num_classes=10).numpy()
    matrix = number / number.sum(axis=1, keepdims=True)
    return matrix


def accuracy_per_digit(labels, predictions):
    """Share of the images of each digit that were read right."""
    labels, predictions = np.asarray(labels), np.asarray(predictions)
    right = [np.sum((predictions == digit) & (labels == digit)) for digit in range(10)]
    shares = np.array(right) / np.maximum(1, np.bincount(predictions, minlength=10))
    return shares
