from otter.test_files import test_case

OK_FORMAT = False

name = "naive_classifier"
points = None


@test_case(name="probabilities_of_ten_classes", points=2, hidden=False)
def probabilities_of_ten_classes(make_model, tf):
    import numpy as np

    model = make_model()
    assert model is not None, "make_model вернула None вместо модели: заполните TODO."
    shapes = [tuple(np.shape(weight)) for weight in model.weights]
    assert shapes == [(3072, 10), (10,)], f"ожидались веса форм [(3072, 10), (10,)], а получены {shapes}."
    probabilities = np.asarray(model(tf.ones((7, 32, 32, 3))))
    assert probabilities.shape == (7, 10), f"ожидались вероятности формы (7, 10), а получена форма {probabilities.shape}."
    sums = probabilities.sum(axis=1)
    assert np.allclose(sums, 1, atol=1e-3), f"ожидалось, что каждая строка вероятностей в сумме даёт 1, а получено {sums[0]:.4f}."
