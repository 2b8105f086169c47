from otter.test_files import test_case

OK_FORMAT = False

name = "custom_convnet"
points = None


@test_case(name="scores_of_the_right_shape", points=2, hidden=False)
def scores_of_the_right_shape(CustomConvNet, tf):
    """Scores of the right shape

    Which shape has the tensor that your last layer gets, and which does it give?

    Print the shape of `x` after each layer, for a batch of two images: at the end there are ten numbers for each.
    """
    import numpy as np

    scores = CustomConvNet()(tf.zeros((64, 32, 32, 3)))
    assert scores is not None, "CustomConvNet.call returned None instead of one number per class: fill in the TODO."
    shape = tuple(np.shape(scores))
    assert shape == (64, 10), f"expected scores of shape (64, 10), got {shape}."
    assert np.isfinite(np.asarray(scores)).all(), "expected finite scores, got infinity or NaN."
