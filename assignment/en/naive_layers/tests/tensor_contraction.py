from otter.test_files import test_case

OK_FORMAT = False

name = "tensor_contraction"
points = None


@test_case(name="a_small_contraction", points=1, hidden=False)
def a_small_contraction(contract):
    import numpy as np

    # Only two entries of a differ from 0, so c is easy to work out: c[0, l] = 1 b[1, 0, l] + 10 b[0, 2, l].
    a = np.zeros((1, 3, 2))
    a[0, 0, 1], a[0, 2, 0] = 1, 10
    b = np.arange(12.0).reshape(2, 3, 2)
    c = contract(a, b)
    assert c is not None, "contract returned None instead of a matrix: fill in the TODO."
    shape = tuple(np.shape(c))
    assert shape == (1, 2), f"expected a matrix of shape (1, 2), got the shape {shape}."
    assert np.allclose(c, [[46, 57]]), f"expected [[46, 57]], got {np.asarray(c).tolist()}."
