from otter.test_files import test_case

OK_FORMAT = False

name = "xavier_init"
points = None


@test_case(name="values_lie_within_the_bound", points=2, hidden=False)
def values_lie_within_the_bound(xavier_init):
    import numpy as np

    weights = xavier_init((700, 500))
    assert weights is not None, "xavier_init вернула None вместо весов: заполните TODO."
    weights = np.asarray(weights)
    assert weights.shape == (700, 500), f"ожидались веса формы (700, 500), получена форма {weights.shape}."
    # sqrt(6 / 1200) = 0,0707
    highest, lowest = float(weights.max()), float(weights.min())
    assert 0.070 < highest < 0.0708, f"наибольший из 700 x 500 весов должен быть близок к 0,0707; он равен {highest:.4f}."
    assert -0.0708 < lowest < -0.070, f"наименьший из 700 x 500 весов должен быть близок к -0,0707; он равен {lowest:.4f}."
