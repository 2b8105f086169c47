from otter.test_files import test_case

OK_FORMAT = False

name = "three_layer_convnet_init"
points = None


@test_case(name="six_variables_of_the_right_shape", points=3, hidden=False)
def six_variables_of_the_right_shape(three_layer_convnet_init, tf):
    """Seis variáveis do formato certo

    Em que ordem a sua rede as desempacota, e quantos números chegam à camada totalmente conectada?

    Os filtros têm o formato (altura, largura, canais de entrada, canais de saída), e cada viés tem um número por filtro
    ou por classe.
    """
    import numpy as np

    params = three_layer_convnet_init()
    assert params is not None, (
        "three_layer_convnet_init retornou None: preencha o TODO e tire a linha `params = None`."
    )
    assert len(params) == 6, f"deveriam ser seis parâmetros, mas são {len(params)}."
    for position, parameter in enumerate(params):
        assert isinstance(parameter, tf.Variable), f"params[{position}] deveria ser uma tf.Variable, mas não é."
    for position, expected in ((0, (5, 5, 3, 32)), (2, (3, 3, 32, 16)), (4, (32 * 32 * 16, 10))):
        shape = tuple(np.shape(params[position]))
        assert shape == expected, f"params[{position}] deveria ter formato {expected}, mas tem {shape}."
    for position, expected in ((1, 32), (3, 16), (5, 10)):
        size = int(np.prod(np.shape(params[position])))
        assert size == expected, f"params[{position}] deveria conter {expected} vieses, mas contém {size}."


@test_case(name="initial_scale_is_kaiming", points=4, hidden=True)
def initial_scale_is_kaiming(three_layer_convnet_init, checks):
    checks.initialisation.scale_is_kaiming(three_layer_convnet_init)


@test_case(name="validation_accuracy", points=8, hidden=True)
def validation_accuracy(training):
    training.meets_goal()
