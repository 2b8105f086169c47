from otter.test_files import test_case

OK_FORMAT = False

name = "naive_classifier"
points = None


@test_case(name="probabilities_of_ten_classes", points=2, hidden=False)
def probabilities_of_ten_classes(make_model, tf):
    import numpy as np

    model = make_model()
    assert model is not None, "make_model returned None instead of a model: fill in the TODO."
    shapes = [tuple(np.shape(weight)) for weight in model.weights]
    assert shapes == [(3072, 10), (10,)], f"expected weights of the shapes [(3072, 10), (10,)], got {shapes}."
    probabilities = np.asarray(model(tf.ones((7, 32, 32, 3))))
    assert probabilities.shape == (7, 10), f"expected probabilities of shape (7, 10), got {probabilities.shape}."
    sums = probabilities.sum(axis=1)
    assert np.allclose(sums, 1, atol=1e-3), f"expected each row of probabilities to sum to 1, got {sums[0]:.4f}."
