# A table is counted up, digit by digit.
#
# Every check passes.

# %% question="confusion_matrix"
def confusion_matrix(labels, predictions):
    table = np.zeros((10, 10))
    np.add.at(table, (np.asarray(labels), np.asarray(predictions)), 1)
    return table / table.sum(axis=1)[:, None]


def accuracy_per_digit(labels, predictions):
    labels, right = np.asarray(labels), np.equal(labels, predictions)
    return np.array([right[labels == digit].mean() for digit in range(10)])
