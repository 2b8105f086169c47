from otter.test_files import test_case

OK_FORMAT = False

name = "images_as_rows"
points = None


@test_case(name="pixels_of_two_images", points=1, hidden=False)
def pixels_of_two_images(preprocess):
    import numpy as np

    images = np.zeros((2, 28, 28, 1), np.uint8)
    images[0, 0, 1], images[1, 27, 27] = 255, 51
    result = preprocess(images, np.array([4, 7]))
    assert isinstance(result, (list, tuple)) and len(result) == 2, "preprocess должна вернуть два результата, rows и y."
    rows, labels = result
    assert rows is not None, "preprocess вернула None вместо строк: заполните TODO."
    rows = np.asarray(rows)
    assert rows.shape == (2, 784), f"ожидались строки формы (2, 784), получена форма {rows.shape}: приведите их к форме (-1, 784)."
    corner = float(rows[0, 1])
    assert abs(corner - 1) < 1e-5, f"самый яркий пиксель, 255, должен стать 1; он стал {corner}: разделите на 255."
    last = float(rows[1, 783])
    assert abs(last - 0.2) < 1e-5, f"последний пиксель второго изображения, 51, должен стать 0,2; он стал {last}."
    assert list(np.asarray(labels)) == [4, 7], "метки изменились: верните y таким, каким он пришёл."


@test_case(name="rows_match_on_random_images", points=3, hidden=True)
def rows_match_on_random_images(preprocess, rng, checks):
    checks.measures.rows_match(preprocess, rng)
