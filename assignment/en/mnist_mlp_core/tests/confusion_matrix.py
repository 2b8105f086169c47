from otter.test_files import test_case

OK_FORMAT = False

name = "confusion_matrix"
points = None


@test_case(name="matrix_of_six_predictions", points=2, hidden=False)
def matrix_of_six_predictions(confusion_matrix, accuracy_per_digit):
    import numpy as np

    labels = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 7, 7, 7])
    predictions = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 7, 7, 1])
    matrix = confusion_matrix(labels, predictions)
    assert matrix is not None, "confusion_matrix returned None: fill in the first TODO."
    matrix = np.asarray(matrix)
    assert matrix.shape == (10, 10), f"expected a matrix of shape (10, 10), got {matrix.shape}."
    right, wrong = float(matrix[7, 7]), float(matrix[7, 1])
    assert abs(right - 0.75) < 1e-5, f"three of four sevens were read right: expected 0.75 at [7, 7], got {right:.4f}."
    assert abs(wrong - 0.25) < 1e-5, f"one of four sevens was taken for a 1: expected 0.25 at [7, 1], got {wrong:.4f}."
    shares = accuracy_per_digit(labels, predictions)
    assert shares is not None, "accuracy_per_digit returned None: fill in the second TODO."
    assert np.shape(shares) == (10,), f"expected ten shares, one per digit, got the shape {np.shape(shares)}."
    sevens = float(np.asarray(shares)[7])
    assert abs(sevens - 0.75) < 1e-5, f"three of four sevens were right: expected 0.75 for the 7, got {sevens:.4f}."
