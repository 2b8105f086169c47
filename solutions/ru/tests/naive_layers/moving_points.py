from otter.test_files import test_case

OK_FORMAT = False

name = "moving_points"
points = None


@test_case(name="a_square_is_moved", points=1, hidden=False)
def a_square_is_moved(translate, rotate, scale):
    import numpy as np

    square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    quarter = np.array(np.pi / 2)
    pairs = (
        ("translate", translate(square.copy(), np.array([1.0, -1.0])), [[1, -1], [3, -1], [3, 1], [1, 1]]),
        ("rotate", rotate(square.copy(), quarter), [[0, 0], [0, 2], [-2, 2], [-2, 0]]),
        ("scale", scale(square.copy(), np.array([3.0, 0.5])), [[0, 0], [6, 0], [6, 1], [0, 1]]),
    )
    for name, found, expected in pairs:
        assert found is not None, f"{name} вернула None вместо точек: заполните TODO."
        shape = tuple(np.shape(found))
        assert shape == (4, 2), f"{name}: ожидались точки формы (4, 2), а получена форма {shape}."
        rounded = np.round(np.asarray(found), 3).tolist()
        assert np.allclose(found, expected, atol=1e-6), f"{name}: ожидалось {expected}, а получено {rounded}."


@test_case(name="translations_match", points=1, hidden=True)
def translations_match(translate, rng, checks):
    checks.tensors.translations_match(translate, rng)


@test_case(name="rotations_match", points=3, hidden=True)
def rotations_match(rotate, rng, checks):
    checks.tensors.rotations_match(rotate, rng)


@test_case(name="scalings_match", points=2, hidden=True)
def scalings_match(scale, rng, checks):
    checks.tensors.scalings_match(scale, rng)
