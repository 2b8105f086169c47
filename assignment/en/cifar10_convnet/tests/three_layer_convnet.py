from otter.test_files import test_case

OK_FORMAT = False

name = "three_layer_convnet"
points = None


@test_case(name="scores_have_the_right_shape", points=2, hidden=False)
def scores_have_the_right_shape(three_layer_convnet, tf):
    """Scores have the right shape

    Where two sizes do not match, how large are the feature maps behind each convolution?

    6084 is 26 x 26 x 9: then the maps have shrunk from 32 to 26, and a padding is missing.
    """
    import numpy as np

    params = [tf.zeros(shape) for shape in ((5, 5, 3, 6), (6,), (3, 3, 6, 9), (9,), (32 * 32 * 9, 10), (10,))]
    for batch_size in (64, 7):
        scores = three_layer_convnet(tf.zeros((batch_size, 32, 32, 3)), params)
        assert scores is not None, (
            "three_layer_convnet returned None: fill in the TODO, and take the line `scores = None` out."
        )
        shape = tuple(np.shape(scores))
        assert shape == (batch_size, 10), f"expected scores of shape {(batch_size, 10)}, got {shape}."
