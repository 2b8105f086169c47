from otter.test_files import test_case

OK_FORMAT = False

name = "naive_fit"
points = None


@test_case(name="losses_fall", points=2, hidden=False)
def losses_fall(fit, NaiveSequential, NaiveDense, tf):
    import numpy as np

    images = np.array([[1, 0], [0, 1], [2, 0], [0, 2], [3, 0]], np.float32)
    labels = np.array([0, 1, 0, 1, 0], np.int32)
    losses = fit(NaiveSequential([NaiveDense(2, 2, tf.nn.softmax)]), images, labels, 4, 2, 0.5)
    assert losses is not None, "fit retornou None em vez de uma lista de perdas: preencha o TODO."
    count = len(losses)
    assert count == 4, f"esperava-se uma perda para cada uma das 4 épocas, mas há {count}."
    rounded = [round(float(np.asarray(loss)), 3) for loss in losses]
    is_falling = all(after < before for before, after in zip(rounded, rounded[1:]))
    assert is_falling, f"esperavam-se perdas decrescentes, mas são {rounded}."


@test_case(name="trained_weights_match", points=4, hidden=True)
def trained_weights_match(fit, NaiveSequential, NaiveDense, rng, tf, checks):
    checks.training.trained_weights_match(fit, NaiveSequential, NaiveDense, rng, tf)


@test_case(name="losses_match", points=2, hidden=True)
def losses_match(fit, NaiveSequential, NaiveDense, rng, tf, checks):
    checks.training.losses_match(fit, NaiveSequential, NaiveDense, rng, tf)
