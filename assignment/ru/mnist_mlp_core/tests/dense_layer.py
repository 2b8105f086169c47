from otter.test_files import test_case

OK_FORMAT = False

name = "dense_layer"
points = None


@test_case(name="layer_on_small_numbers", points=2, hidden=False)
def layer_on_small_numbers(DenseLayer, alternating_init, relu):
    import numpy as np

    x = np.array([[1.0, 2.0]], np.float32)
    outputs = DenseLayer(3, weight_init=alternating_init)(x)
    assert outputs is not None, "DenseLayer вернул None вместо выходов: заполните оба TODO."
    assert np.shape(outputs) == (1, 3), f"ожидались выходы формы (1, 3), получена форма {np.shape(outputs)}."
    found = np.round(np.asarray(outputs, np.float64), 4).tolist()
    assert np.allclose(found, [[-0.7, 0.8, -0.9]]), f"без активации ожидалось [[-0.7, 0.8, -0.9]], получено {found}."
    outputs = DenseLayer(3, weight_init=alternating_init, activation=relu)(x)
    found = np.round(np.asarray(outputs, np.float64), 4).tolist()
    assert np.allclose(found, [[0, 0.8, 0]]), f"с `activation=relu` ожидалось [[0, 0.8, 0]], получено {found}."
