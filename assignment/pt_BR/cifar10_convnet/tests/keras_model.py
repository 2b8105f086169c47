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
