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
    assert matrix is not None, "confusion_matrix вернула None: заполните первый TODO."
    matrix = np.asarray(matrix)
    assert matrix.shape == (10, 10), f"ожидалась матрица формы (10, 10), получена форма {matrix.shape}."
    right, wrong = float(matrix[7, 7]), float(matrix[7, 1])
    assert abs(right - 0.75) < 1e-5, f"три семёрки из четырёх прочитаны верно: на месте [7, 7] ожидалось 0,75, получено {right:.4f}."
    assert abs(wrong - 0.25) < 1e-5, f"одна семёрка из четырёх принята за 1: на месте [7, 1] ожидалось 0,25, получено {wrong:.4f}."
    shares = accuracy_per_digit(labels, predictions)
    assert shares is not None, "accuracy_per_digit вернула None: заполните второй TODO."
    assert np.shape(shares) == (10,), f"ожидалось десять долей, по одной на цифру, получена форма {np.shape(shares)}."
    sevens = float(np.asarray(shares)[7])
    assert abs(sevens - 0.75) < 1e-5, f"три семёрки из четырёх прочитаны верно: для цифры 7 ожидалось 0,75, получено {sevens:.4f}."
