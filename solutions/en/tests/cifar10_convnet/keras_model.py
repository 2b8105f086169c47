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


@test_case(name="weights_of_the_right_shape", points=3, hidden=True)
def weights_of_the_right_shape(ThreeLayerConvNet, checks):
    checks.keras_model.weights_have_shapes(ThreeLayerConvNet)


@test_case(name="probabilities_match_on_random_input", points=5, hidden=True)
def probabilities_match_on_random_input(ThreeLayerConvNet, rng, checks):
    checks.keras_model.probabilities_match(ThreeLayerConvNet, rng)


@test_case(name="initialiser_is_variance_scaling", points=2, hidden=True)
def initialiser_is_variance_scaling(ThreeLayerConvNet, checks):
    checks.keras_model.initialiser_is_variance_scaling(ThreeLayerConvNet)


@test_case(name="weights_can_be_trained", points=3, hidden=True)
def weights_can_be_trained(ThreeLayerConvNet, rng, checks):
    checks.keras_model.one_batch_is_learned(ThreeLayerConvNet, rng)
