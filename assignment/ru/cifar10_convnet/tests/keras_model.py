from otter.test_files import test_case

OK_FORMAT = False

name = "keras_model"
points = None


@test_case(name="probabilities_of_the_right_shape", points=2, hidden=False)
def probabilities_of_the_right_shape(ThreeLayerConvNet, tf):
    """Вероятности правильной формы

    Что выдаёт последний слой вашей модели и для скольких классов?

    Три аргумента — это числа фильтров обеих свёрток и число классов; в конце стоит softmax.
    """
    import numpy as np

    probabilities = ThreeLayerConvNet(12, 8, 10)(tf.zeros((64, 32, 32, 3)))
    assert probabilities is not None, "ThreeLayerConvNet.call вернул None вместо вероятностей: заполните TODO."
    shape = tuple(np.shape(probabilities))
    assert shape == (64, 10), f"ожидались вероятности формы (64, 10), получена форма {shape}."
    sums = np.asarray(probabilities).sum(axis=1)
    assert np.allclose(sums, 1, atol=1e-3), f"ожидалось, что сумма вероятностей в каждой строке равна 1, получено {sums[0]:.4f}."
