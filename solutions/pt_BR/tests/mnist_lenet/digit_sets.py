from otter.test_files import test_case

OK_FORMAT = False

name = "digit_sets"
points = None


@test_case(name="three_digits_arrive_as_asked", points=2, hidden=False)
def three_digits_arrive_as_asked(load_three_digits):
    import numpy as np

    arrays = load_three_digits()
    assert arrays is not None, "load_data retornou None em vez de dois conjuntos de dados: preencha o TODO."
    expected = [(2, 28, 28, 1), (2, 10), (1, 28, 28, 1), (1, 10)]
    shapes = [tuple(np.shape(array)) for array in arrays]
    assert shapes == expected, f"esperavam-se imagens e rótulos de formatos {expected}; vieram {shapes}."
    pixels = np.asarray(arrays[0])[0, 0, :3, 0].round(3).tolist()
    assert np.allclose(pixels, [0, 0.2, 1]), f"os pixels 0, 51 e 255 deveriam virar 0; 0,2 e 1; vieram {pixels}."
    digits = np.argmax(arrays[1], axis=1).tolist()
    assert digits == [3, 0], f"esperavam-se os rótulos dos dígitos 3 e 0; vieram os de {digits}."


@test_case(name="every_digit_arrives_in_order", points=4, hidden=True)
def every_digit_arrives_in_order(load_data, rng, checks):
    checks.data_sets.digits_arrive(load_data, rng)


@test_case(name="labels_are_one_hot_of_ten", points=2, hidden=True)
def labels_are_one_hot_of_ten(load_data, rng, checks):
    checks.data_sets.labels_are_one_hot(load_data, rng)
