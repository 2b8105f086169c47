# Counts in the place of shares.
#
# harms: confusion_matrix
# fails: matrix_of_six_predictions, shares_match_on_random_predictions
# All other checks pass.

# %% question="confusion_matrix"
def confusion_matrix(labels, predictions):
    """Shares of the images of each digit that were taken for each digit."""
    number = tf.math.confusion_matrix(labels, predictions, num_classes=10).numpy()
    matrix = number
    return matrix


def accuracy_per_digit(labels, predictions):
    """Share of the images of each digit that were read right."""
    shares = np.diag(confusion_matrix(labels, predictions))
    return shares
