from otter.test_files import test_case

OK_FORMAT = False

name = "naive_dense"
points = None


@test_case(name="outputs_of_small_numbers", points=2, hidden=False)
def outputs_of_small_numbers(NaiveDense, tf):
    import numpy as np

    layer = NaiveDense(2, 3, tf.nn.relu)
    assert layer.W is not None and layer.b is not None, "W ou b de uma NaiveDense ainda é None."
    for name, weight, expected in (("W", layer.W, (2, 3)), ("b", layer.b, (3,))):
        assert isinstance(weight, tf.Variable), f"esperava-se que {name} fosse uma tf.Variable, e não é."
        shape = tuple(np.shape(weight))
        assert shape == expected, f"NaiveDense(2, 3, ...): esperava-se {name} de formato {expected}, mas o formato é {shape}."
    shapes = [tuple(np.shape(weight)) for weight in layer.weights]
    assert shapes == [(2, 3), (3,)], f"esperava-se que weights fosse a lista de pesos [W, b], mas é uma lista dos formatos {shapes}."
    layer.W.assign(np.array([[1, 2, 3], [4, 5, 6]], np.float32))
    layer.b.assign(np.array([10, -20, 0.5], np.float32))
    outputs = layer(tf.constant([[1.0, 1.0], [0.0, 2.0]]))
    assert outputs is not None, "NaiveDense.__call__ retornou None em vez de saídas: preencha o TODO."
    # Da primeira amostra: relu de 1 + 4 + 10, de 2 + 5 - 20 e de 3 + 6 + 0.5.
    expected, found = [[15, 0, 9.5], [18, 0, 12.5]], np.asarray(outputs)
    assert found.shape == (2, 3), f"esperavam-se saídas de formato (2, 3), mas o formato é {found.shape}."
    assert np.allclose(found, expected), f"esperavam-se as saídas {expected}, mas o resultado é {found.tolist()}."
