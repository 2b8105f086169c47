from otter.test_files import test_case

OK_FORMAT = False

name = "loss_gradient"
points = None


@test_case(name="one_sample_by_hand", points=1, hidden=False)
def one_sample_by_hand(loss_gradient):
    import numpy as np

    # With z = 0 the tanh is 0 and its derivative 1, so that 2 (0 - 3) = -6 comes back, and -6 x for the weights.
    w, b = np.array([1.0, -1.0]), np.array(1.0)
    found = loss_gradient(w, b, np.array([[1.0, 2.0]]), np.array([3.0]))
    assert found[0] is not None and found[1] is not None, (
        "loss_gradient returned None instead of derivatives: fill in the TODO."
    )
    shape = tuple(np.shape(found[0]))
    assert shape == (2,), f"expected a derivative for each of 2 weights, got the shape {shape}."
    dw, db = np.asarray(found[0]).tolist(), np.asarray(found[1]).tolist()
    assert np.allclose(dw, [-6, -12]), f"expected the derivatives [-6, -12] with respect to w, got {dw}."
    assert np.allclose(db, -6), f"expected the derivative -6 with respect to b, got {db}."
