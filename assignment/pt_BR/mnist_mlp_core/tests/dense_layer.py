from otter.test_files import test_case

OK_FORMAT = False

name = "dense_layer"
points = None


@test_case(name="layer_on_small_numbers", points=2, hidden=False)
def layer_on_small_numbers(DenseLayer, alternating_init, relu):
    import numpy as np

    x = np.array([[1.0, 2.0]], np.float32)
    outputs = DenseLayer(3, weight_init=alternating_init)(x)
    assert outputs is not None, "DenseLayer retornou None em vez de saídas: preencha os dois TODOs."
    assert np.shape(outputs) == (1, 3), f"esperavam-se saídas de formato (1, 3), e veio {np.shape(outputs)}."
    found = np.round(np.asarray(outputs, np.float64), 4).tolist()
    assert np.allclose(found, [[-0.7, 0.8, -0.9]]), f"sem ativação, esperava-se [[-0.7, 0.8, -0.9]], e veio {found}."
    outputs = DenseLayer(3, weight_init=alternating_init, activation=relu)(x)
    found = np.round(np.asarray(outputs, np.float64), 4).tolist()
    assert np.allclose(found, [[0, 0.8, 0]]), f"com `activation=relu`, esperava-se [[0, 0.8, 0]], e veio {found}."
