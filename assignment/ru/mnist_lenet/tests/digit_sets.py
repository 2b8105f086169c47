from otter.test_files import test_case

OK_FORMAT = False

name = "digit_sets"
points = None


@test_case(name="three_digits_arrive_as_asked", points=2, hidden=False)
def three_digits_arrive_as_asked(load_three_digits):
    import numpy as np

    arrays = load_three_digits()
    assert arrays is not None, "load_data вернула None вместо двух наборов данных: заполните TODO."
    expected = [(2, 28, 28, 1), (2, 10), (1, 28, 28, 1), (1, 10)]
    shapes = [tuple(np.shape(array)) for array in arrays]
    assert shapes == expected, f"ожидались изображения и метки форм {expected}, получены {shapes}."
    pixels = np.asarray(arrays[0])[0, 0, :3, 0].round(3).tolist()
    assert np.allclose(pixels, [0, 0.2, 1]), f"пиксели 0, 51 и 255 должны стать 0; 0,2 и 1, получены {pixels}."
    digits = np.argmax(arrays[1], axis=1).tolist()
    assert digits == [3, 0], f"ожидались метки цифр 3 и 0, получены метки цифр {digits}."
