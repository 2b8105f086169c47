from otter.test_files import test_case

OK_FORMAT = False

name = "naive_dense"
points = None


@test_case(name="outputs_of_small_numbers", points=2, hidden=False)
def outputs_of_small_numbers(NaiveDense, tf):
    import numpy as np

    layer = NaiveDense(2, 3, tf.nn.relu)
    assert layer.W is not None and layer.b is not None, "W или b слоя NaiveDense — всё ещё None."
    for name, weight, expected in (("W", layer.W, (2, 3)), ("b", layer.b, (3,))):
        assert isinstance(weight, tf.Variable), f"ожидалось, что {name} — tf.Variable, а это не так."
        shape = tuple(np.shape(weight))
        assert shape == expected, f"NaiveDense(2, 3, ...): ожидалась форма {expected} для {name}, а получена форма {shape}."
    shapes = [tuple(np.shape(weight)) for weight in layer.weights]
    assert shapes == [(2, 3), (3,)], f"ожидалось, что weights — список весов [W, b], а это список форм {shapes}."
    layer.W.assign(np.array([[1, 2, 3], [4, 5, 6]], np.float32))
    layer.b.assign(np.array([10, -20, 0.5], np.float32))
    outputs = layer(tf.constant([[1.0, 1.0], [0.0, 2.0]]))
    assert outputs is not None, "NaiveDense.__call__ вернул None вместо выходов: заполните TODO."
    # Для первого примера: relu от 1 + 4 + 10, от 2 + 5 - 20 и от 3 + 6 + 0.5.
    expected, found = [[15, 0, 9.5], [18, 0, 12.5]], np.asarray(outputs)
    assert found.shape == (2, 3), f"ожидались выходы формы (2, 3), а получена форма {found.shape}."
    assert np.allclose(found, expected), f"ожидались выходы {expected}, а получено {found.tolist()}."


@test_case(name="initial_values_are_as_asked", points=3, hidden=True)
def initial_values_are_as_asked(NaiveDense, tf, checks):
    checks.layers.initial_values_are_as_asked(NaiveDense, tf)


@test_case(name="outputs_match", points=3, hidden=True)
def outputs_match(NaiveDense, rng, tf, checks):
    checks.layers.outputs_match(NaiveDense, rng, tf)


@test_case(name="gradients_reach_both_weights", points=2, hidden=True)
def gradients_reach_both_weights(NaiveDense, rng, tf, checks):
    checks.layers.gradients_match(NaiveDense, rng, tf)
