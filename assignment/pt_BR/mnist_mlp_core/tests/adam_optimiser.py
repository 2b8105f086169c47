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
    assert abs(first - 1) > 1e-6, "a variável não se moveu: preencha os dois TODOs, e termine com var.assign_sub(...)."
    assert abs(first - 0.9) < 1e-4, f"depois do primeiro passo, esperava-se 0,9, e veio {first:.4f}."
    assert abs(second - 0.833) < 1e-3, f"depois do segundo passo, com gradiente 0, esperava-se 0,833, e veio {second:.4f}."
