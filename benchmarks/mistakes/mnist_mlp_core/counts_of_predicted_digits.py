# Counts, with predicted digits in the rows.
#
# check: shares_match_on_random_predictions
# mistake: counts+true_and_predicted_exchanged

# %% question="confusion_matrix"
def confusion_matrix(labels, predictions):
    return tf.math.confusion_matrix(predictions, labels, num_classes=10).numpy().astype(float)


def accuracy_per_digit(labels, predictions):
    return np.array([np.mean(predictions[labels == digit] == digit) for digit in range(10)])
