from otter.test_files import test_case

OK_FORMAT = False

name = "three_layer_convnet_init"
points = None


@test_case(name="six_variables_of_the_right_shape", points=3, hidden=False)
def six_variables_of_the_right_shape(three_layer_convnet_init, tf):
    """Six variables of the right shape

    In which order does your network unpack them, and how many numbers reach the fully connected layer?

    Filters have the shape (height, width, channels in, channels out), and each bias has one number per filter or class.
    """
    import numpy as np

    params = three_layer_convnet_init()
    assert params is not None, (
        "three_layer_convnet_init returned None: fill in the TODO, and take the line `params = None` out."
    )
    assert len(params) == 6, f"expected six parameters, got {len(params)}."
    for position, parameter in enumerate(params):
        assert isinstance(parameter, tf.Variable), f"expected params[{position}] to be a tf.Variable; it is not one."
    for position, expected in ((0, (5, 5, 3, 32)), (2, (3, 3, 32, 16)), (4, (32 * 32 * 16, 10))):
        shape = tuple(np.shape(params[position]))
        assert shape == expected, f"expected params[{position}] of shape {expected}, got {shape}."
    for position, expected in ((1, 32), (3, 16), (5, 10)):
        size = int(np.prod(np.shape(params[position])))
        assert size == expected, f"expected params[{position}] to hold {expected} biases, got {size}."
