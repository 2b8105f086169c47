from otter.test_files import test_case

OK_FORMAT = False

name = "naive_dense"
points = None


@test_case(name="outputs_of_small_numbers", points=2, hidden=False)
def outputs_of_small_numbers(NaiveDense, tf):
    import numpy as np

    layer = NaiveDense(2, 3, tf.nn.relu)
    assert layer.W is not None and layer.b is not None, "W or b of a NaiveDense is still None."
    for name, weight, expected in (("W", layer.W, (2, 3)), ("b", layer.b, (3,))):
        assert isinstance(weight, tf.Variable), f"expected {name} to be a tf.Variable; it is not one."
        shape = tuple(np.shape(weight))
        assert shape == expected, f"NaiveDense(2, 3, ...): expected {name} of shape {expected}, got the shape {shape}."
    shapes = [tuple(np.shape(weight)) for weight in layer.weights]
    assert shapes == [(2, 3), (3,)], f"expected weights to be the list [W, b], got a list of the shapes {shapes}."
    layer.W.assign(np.array([[1, 2, 3], [4, 5, 6]], np.float32))
    layer.b.assign(np.array([10, -20, 0.5], np.float32))
    outputs = layer(tf.constant([[1.0, 1.0], [0.0, 2.0]]))
    assert outputs is not None, "NaiveDense.__call__ returned None instead of outputs: fill in the TODO."
    # Of the first sample: relu of 1 + 4 + 10, of 2 + 5 - 20 and of 3 + 6 + 0.5.
    expected, found = [[15, 0, 9.5], [18, 0, 12.5]], np.asarray(outputs)
    assert found.shape == (2, 3), f"expected outputs of shape (2, 3), got the shape {found.shape}."
    assert np.allclose(found, expected), f"expected the outputs {expected}, got {found.tolist()}."
