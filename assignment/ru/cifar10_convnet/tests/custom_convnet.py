from otter.test_files import test_case

OK_FORMAT = False

name = "custom_convnet"
points = None


@test_case(name="scores_of_the_right_shape", points=2, hidden=False)
def scores_of_the_right_shape(CustomConvNet, tf):
    """Оценки правильной формы

    Какой формы тензор получает ваш последний слой и какой выдаёт?

    Напечатайте форму `x` после каждого слоя, для пакета из двух изображений: в конце по десять чисел на каждое.
    """
    import numpy as np

    scores = CustomConvNet()(tf.zeros((64, 32, 32, 3)))
    assert scores is not None, "CustomConvNet.call вернул None вместо чисел, по одному на класс: заполните TODO."
    shape = tuple(np.shape(scores))
    assert shape == (64, 10), f"ожидались оценки формы (64, 10), получена форма {shape}."
    assert np.isfinite(np.asarray(scores)).all(), "ожидались конечные оценки, получена бесконечность или NaN."
