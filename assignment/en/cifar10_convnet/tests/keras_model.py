from otter.test_files import test_case

OK_FORMAT = False

name = "keras_model"
points = None


@test_case(name="probabilities_of_the_right_shape", points=2, hidden=False)
def probabilities_of_the_right_shape(ThreeLayerConvNet, tf):
    """Probabilities of the right shape

    What does the last layer of your model give, and for how many classes?

    The three arguments are the filters of both convolutions and the number of classes; a softmax stands at the end.
    """
    import numpy as np

    probabilities = ThreeLayerConvNet(12, 8, 10)(tf.zeros((64, 32, 32, 3)))
    assert probabilities is not None, "ThreeLayerConvNet.call returned None instead of probabilities: fill in the TODO."
    shape = tuple(np.shape(probabilities))
    assert shape == (64, 10), f"expected probabilities of shape (64, 10), got {shape}."
    sums = np.asarray(probabilities).sum(axis=1)
    assert np.allclose(sums, 1, atol=1e-3), f"expected each row of probabilities to sum to 1, got {sums[0]:.4f}."
