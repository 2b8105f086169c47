from otter.test_files import test_case

OK_FORMAT = False

name = "loss_and_accuracy"
points = None


@test_case(name="loss_of_two_digits", points=1, hidden=False)
def loss_of_two_digits(loss):
    import numpy as np

    # Probabilities of the right classes are 1/2 and 3/4.
    scores = np.array([[0, 0], [0, np.log(3)]], np.float32)
    found = loss(scores, np.array([[1, 0], [0, 1]], np.float32))
    assert found is not None, "the loss is None instead of a number."
    assert np.shape(found) == (), f"expected one number, got the shape {tuple(np.shape(found))}: take the mean."
    found = round(float(found), 4)
    assert abs(found - 0.9808) > 2e-4, "0.9808 is the sum over the batch: take the mean."
    assert abs(found - 0.5991) > 2e-4, "0.5991 comes of a softmax that is taken twice: give the function bare scores."
    assert abs(found - 0.4904) < 2e-4, f"expected 0.4904, the mean of log 2 and log 4/3, got {found}."


@test_case(name="accuracy_of_four_digits", points=1, hidden=False)
def accuracy_of_four_digits(compute_accuracy):
    import numpy as np

    scores = np.array([[3, 1, 0], [0, 2, 1], [5, 6, 7], [1, 0, -1]], np.float32)
    labels = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]], np.float32)
    found = compute_accuracy(scores, labels)
    assert found is not None, "compute_accuracy returned None instead of a number: fill in the TODO."
    assert np.shape(found) == (), f"expected one number, got the shape {tuple(np.shape(found))}: take the mean."
    found = round(float(found), 4)
    assert found == 0.75, f"three of four predictions are right: expected 0.75, got {found}."
