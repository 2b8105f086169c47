from otter.test_files import test_case

OK_FORMAT = False

name = "three_layer_convnet"
points = None


@test_case(name="scores_have_the_right_shape", points=2, hidden=False)
def scores_have_the_right_shape(three_layer_convnet, tf):
    """Оценки правильной формы

    Если два размера не сходятся, какого размера карты признаков после каждой свёртки?

    6084 — это 26 x 26 x 9: значит, карты уменьшились с 32 до 26 и не хватает дополнения.
    """
    import numpy as np

    params = [tf.zeros(shape) for shape in ((5, 5, 3, 6), (6,), (3, 3, 6, 9), (9,), (32 * 32 * 9, 10), (10,))]
    for batch_size in (64, 7):
        scores = three_layer_convnet(tf.zeros((batch_size, 32, 32, 3)), params)
        assert scores is not None, (
            "three_layer_convnet вернула None: заполните TODO и уберите строку `scores = None`."
        )
        shape = tuple(np.shape(scores))
        assert shape == (batch_size, 10), f"ожидались оценки формы {(batch_size, 10)}, получена форма {shape}."
