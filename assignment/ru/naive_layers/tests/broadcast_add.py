from otter.test_files import test_case

OK_FORMAT = False

name = "broadcast_add"
points = None


@test_case(name="a_small_sum", points=1, hidden=False)
def a_small_sum(broadcast_add):
    import numpy as np

    X, y = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([10.0, 20.0])
    total = broadcast_add(X, y)
    assert total is not None, "broadcast_add вернула None вместо матрицы: заполните TODO."
    shape = tuple(np.shape(total))
    assert shape == (3, 2), f"ожидалась матрица формы (3, 2), а получена форма {shape}."
    expected = [[11, 22], [13, 24], [15, 26]]
    assert np.allclose(total, expected), f"ожидалось {expected}, а получено {np.asarray(total).tolist()}."
