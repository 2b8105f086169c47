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


@test_case(name="path_matches_over_twenty_steps", points=7, hidden=True)
def path_matches_over_twenty_steps(Adam, follow, rng, checks):
    checks.adam.paths_match(Adam, follow, rng)


@test_case(name="other_constants_are_obeyed", points=3, hidden=True)
def other_constants_are_obeyed(Adam, follow, rng, checks):
    checks.adam.constants_are_obeyed(Adam, follow, rng)


@test_case(name="optimisers_do_not_share_their_memory", points=2, hidden=True)
def optimisers_do_not_share_their_memory(Adam, follow, rng, checks):
    checks.adam.memory_is_not_shared(Adam, follow, rng)
