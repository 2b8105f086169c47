from otter.test_files import test_case

OK_FORMAT = False

name = "loss_and_accuracy"
points = None


@test_case(name="loss_of_two_digits", points=1, hidden=False)
def loss_of_two_digits(loss):
    import numpy as np

    # As probabilidades das classes corretas são 1/2 e 3/4.
    scores = np.array([[0, 0], [0, np.log(3)]], np.float32)
    found = loss(scores, np.array([[1, 0], [0, 1]], np.float32))
    assert found is not None, "a perda é None em vez de um número."
    assert np.shape(found) == (), f"esperava-se um número só, veio o formato {tuple(np.shape(found))}: tire a média."
    found = round(float(found), 4)
    assert abs(found - 0.9808) > 2e-4, "0,9808 é a soma sobre o lote: tire a média."
    assert abs(found - 0.5991) > 2e-4, "0,5991 vem de uma softmax aplicada duas vezes: passe os escores puros à função."
    assert abs(found - 0.4904) < 2e-4, f"esperava-se 0,4904, a média de log 2 e log 4/3; veio {found}."


@test_case(name="accuracy_of_four_digits", points=1, hidden=False)
def accuracy_of_four_digits(compute_accuracy):
    import numpy as np

    scores = np.array([[3, 1, 0], [0, 2, 1], [5, 6, 7], [1, 0, -1]], np.float32)
    labels = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]], np.float32)
    found = compute_accuracy(scores, labels)
    assert found is not None, "compute_accuracy retornou None em vez de um número: preencha o TODO."
    assert np.shape(found) == (), f"esperava-se um número só, veio o formato {tuple(np.shape(found))}: tire a média."
    found = round(float(found), 4)
    assert found == 0.75, f"três de quatro previsões estão certas: esperava-se 0,75, veio {found}."
