from otter.test_files import test_case

OK_FORMAT = False

name = "loss_gradient"
points = None


@test_case(name="one_sample_by_hand", points=1, hidden=False)
def one_sample_by_hand(loss_gradient):
    import numpy as np

    # При z = 0 tanh равен 0, а его производная 1, так что назад приходит 2 (0 - 3) = -6, а для весов -6 x.
    w, b = np.array([1.0, -1.0]), np.array(1.0)
    found = loss_gradient(w, b, np.array([[1.0, 2.0]]), np.array([3.0]))
    assert found[0] is not None and found[1] is not None, (
        "loss_gradient вернула None вместо производных: заполните TODO."
    )
    shape = tuple(np.shape(found[0]))
    assert shape == (2,), f"ожидалось по производной на каждый из 2 весов, а получена форма {shape}."
    dw, db = np.asarray(found[0]).tolist(), np.asarray(found[1]).tolist()
    assert np.allclose(dw, [-6, -12]), f"ожидались производные [-6, -12] по w, а получено {dw}."
    assert np.allclose(db, -6), f"ожидалась производная -6 по b, а получено {db}."
