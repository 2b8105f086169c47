from otter.test_files import test_case

OK_FORMAT = False

name = "tensor_contraction"
points = None


@test_case(name="a_small_contraction", points=1, hidden=False)
def a_small_contraction(contract):
    import numpy as np

    # Лишь два элемента a отличны от 0, поэтому c легко вычислить: c[0, l] = 1 b[1, 0, l] + 10 b[0, 2, l].
    a = np.zeros((1, 3, 2))
    a[0, 0, 1], a[0, 2, 0] = 1, 10
    b = np.arange(12.0).reshape(2, 3, 2)
    c = contract(a, b)
    assert c is not None, "contract вернула None вместо матрицы: заполните TODO."
    shape = tuple(np.shape(c))
    assert shape == (1, 2), f"ожидалась матрица формы (1, 2), а получена форма {shape}."
    assert np.allclose(c, [[46, 57]]), f"ожидалось [[46, 57]], а получено {np.asarray(c).tolist()}."


@test_case(name="contractions_of_other_sizes", points=4, hidden=True)
def contractions_of_other_sizes(contract, rng, checks):
    checks.tensors.contractions_match(contract, rng)
