from otter.test_files import test_case

OK_FORMAT = False

name = "custom_convnet"
points = None


@test_case(name="scores_of_the_right_shape", points=2, hidden=False)
def scores_of_the_right_shape(CustomConvNet, tf):
    """Escores do formato certo

    Qual formato tem o tensor que a sua última camada recebe, e qual ela dá?

    Imprima o formato de `x` depois de cada camada, para um lote de duas imagens: no fim há dez números para cada uma.
    """
    import numpy as np

    scores = CustomConvNet()(tf.zeros((64, 32, 32, 3)))
    assert scores is not None, "CustomConvNet.call retornou None em vez de um número por classe: preencha o TODO."
    shape = tuple(np.shape(scores))
    assert shape == (64, 10), f"os escores deveriam ter formato (64, 10), mas têm {shape}."
    assert np.isfinite(np.asarray(scores)).all(), "os escores deveriam ser finitos, mas há infinito ou NaN."


@test_case(name="training_flag_is_obeyed", points=3, hidden=True)
def training_flag_is_obeyed(CustomConvNet, rng, checks):
    checks.keras_model.training_flag_is_obeyed(CustomConvNet, rng)


@test_case(name="validation_accuracy", points=10, hidden=True)
def validation_accuracy(training):
    training.meets_goal()
