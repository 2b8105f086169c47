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
    assert matrix is not None, "confusion_matrix retornou None: preencha o primeiro TODO."
    matrix = np.asarray(matrix)
    assert matrix.shape == (10, 10), f"esperava-se uma matriz de formato (10, 10), e veio {matrix.shape}."
    right, wrong = float(matrix[7, 7]), float(matrix[7, 1])
    assert abs(right - 0.75) < 1e-5, f"três de quatro setes foram lidos corretamente: esperava-se 0,75 em [7, 7], e veio {right:.4f}."
    assert abs(wrong - 0.25) < 1e-5, f"um de quatro setes foi tomado por um 1: esperava-se 0,25 em [7, 1], e veio {wrong:.4f}."
    shares = accuracy_per_digit(labels, predictions)
    assert shares is not None, "accuracy_per_digit retornou None: preencha o segundo TODO."
    assert np.shape(shares) == (10,), f"esperavam-se dez frações, uma por dígito, e veio o formato {np.shape(shares)}."
    sevens = float(np.asarray(shares)[7])
    assert abs(sevens - 0.75) < 1e-5, f"três de quatro setes foram lidos corretamente: esperava-se 0,75 para o 7, e veio {sevens:.4f}."
