from otter.test_files import test_case

OK_FORMAT = False

name = "keras_model"
points = None


@test_case(name="probabilities_of_the_right_shape", points=2, hidden=False)
def probabilities_of_the_right_shape(ThreeLayerConvNet, tf):
    """Probabilidades do formato certo

    O que dá a última camada do seu modelo, e para quantas classes?

    Os três argumentos são os filtros das duas convoluções e o número de classes; no fim fica uma softmax.
    """
    import numpy as np

    probabilities = ThreeLayerConvNet(12, 8, 10)(tf.zeros((64, 32, 32, 3)))
    assert probabilities is not None, "ThreeLayerConvNet.call retornou None em vez de probabilidades: preencha o TODO."
    shape = tuple(np.shape(probabilities))
    assert shape == (64, 10), f"as probabilidades deveriam ter formato (64, 10), mas têm {shape}."
    sums = np.asarray(probabilities).sum(axis=1)
    assert np.allclose(sums, 1, atol=1e-3), f"cada linha de probabilidades deveria somar 1, mas a soma é {sums[0]:.4f}."


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
