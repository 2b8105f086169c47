from otter.test_files import test_case

OK_FORMAT = False

name = "naive_step"
points = None


@test_case(name="one_update_by_hand", points=2, hidden=False)
def one_update_by_hand(update_weights, tf):
    import numpy as np

    row, matrix = tf.Variable([1.0, 2.0]), tf.Variable([[5.0]])
    update_weights([tf.constant([10.0, -10.0]), tf.constant([[2.0]])], [row, matrix], 0.1)
    for before, expected, weight in (([1, 2], [0, 3], row), ([[5]], [[4.8]], matrix)):
        found = np.round(weight.numpy(), 4).tolist()
        assert np.allclose(found, expected), f"ожидалось, что {before} превратится в {expected}, а получено {found}."
