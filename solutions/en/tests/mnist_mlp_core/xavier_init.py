from otter.test_files import test_case

OK_FORMAT = False

name = "xavier_init"
points = None


@test_case(name="values_lie_within_the_bound", points=2, hidden=False)
def values_lie_within_the_bound(xavier_init):
    import numpy as np

    weights = xavier_init((700, 500))
    assert weights is not None, "xavier_init returned None instead of weights: fill in the TODO."
    weights = np.asarray(weights)
    assert weights.shape == (700, 500), f"expected weights of shape (700, 500), got {weights.shape}."
    # sqrt(6 / 1200) = 0.0707
    highest, lowest = float(weights.max()), float(weights.min())
    assert 0.070 < highest < 0.0708, f"the largest of 700 x 500 weights should be near 0.0707; it is {highest:.4f}."
    assert -0.0708 < lowest < -0.070, f"the smallest of 700 x 500 weights should be near -0.0707; it is {lowest:.4f}."


@test_case(name="values_are_spread_evenly", points=3, hidden=True)
def values_are_spread_evenly(xavier_init, checks):
    checks.initialisation.spread_is_even(xavier_init)


@test_case(name="every_call_draws_anew", points=2, hidden=True)
def every_call_draws_anew(xavier_init, checks):
    checks.initialisation.draws_anew(xavier_init)
