from otter.test_files import test_case

OK_FORMAT = False

name = "adam_optimiser"
points = None


@test_case(name="two_steps_by_hand", points=2, hidden=False)
def two_steps_by_hand(Adam, follow):
    import numpy as np

    start, gradients = np.array([1.0], np.float32), [np.array([value], np.float32) for value in (4.0, 0.0)]
    path = follow(Adam(learning_rate=0.1), [start], [[gradient] for gradient in gradients])
    first, second = (float(place) for place in np.ravel(path[0]))
    assert abs(first - 1) > 1e-6, "переменная не сдвинулась: заполните оба TODO и закончите вызовом var.assign_sub(...)."
    assert abs(first - 0.9) < 1e-4, f"после первого шага ожидалось 0,9, получено {first:.4f}."
    assert abs(second - 0.833) < 1e-3, f"после второго шага, с градиентом 0, ожидалось 0,833, получено {second:.4f}."
