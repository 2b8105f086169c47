from otter.test_files import test_case

OK_FORMAT = False

name = "three_layer_convnet_init"
points = None


@test_case(name="six_variables_of_the_right_shape", points=3, hidden=False)
def six_variables_of_the_right_shape(three_layer_convnet_init, tf):
    """Шесть переменных правильной формы

    В каком порядке ваша сеть их распаковывает и сколько чисел доходит до полносвязного слоя?

    У фильтров форма (высота, ширина, входные каналы, выходные каналы), а в каждом смещении по одному числу на фильтр
    или класс.
    """
    import numpy as np

    params = three_layer_convnet_init()
    assert params is not None, (
        "three_layer_convnet_init вернула None: заполните TODO и уберите строку `params = None`."
    )
    assert len(params) == 6, f"ожидалось шесть параметров, получено {len(params)}."
    for position, parameter in enumerate(params):
        assert isinstance(parameter, tf.Variable), f"ожидалось, что params[{position}] — объект tf.Variable, но это не так."
    for position, expected in ((0, (5, 5, 3, 32)), (2, (3, 3, 32, 16)), (4, (32 * 32 * 16, 10))):
        shape = tuple(np.shape(params[position]))
        assert shape == expected, f"у params[{position}] ожидалась форма {expected}, получена {shape}."
    for position, expected in ((1, 32), (3, 16), (5, 10)):
        size = int(np.prod(np.shape(params[position])))
        assert size == expected, f"ожидаемое число смещений в params[{position}] — {expected}, получено {size}."
