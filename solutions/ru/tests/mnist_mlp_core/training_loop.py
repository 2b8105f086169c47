from otter.test_files import test_case

OK_FORMAT = False

name = "training_loop"
points = None


@test_case(name="one_step_by_hand", points=2, hidden=False)
def one_step_by_hand(train_step, val_step, LinearModel, GradientDescent, squared_error, largest_score):
    import numpy as np

    model, x, y = LinearModel(1, 2), np.array([[1.0]], np.float32), np.array([0])
    result = train_step(x, y, squared_error, largest_score, model, GradientDescent(0.5))
    assert isinstance(result, (list, tuple)) and len(result) == 2, "train_step должна вернуть потери и точность."
    loss, measure = result
    assert loss is not None and measure is not None, "train_step вернула None: заполните первый TODO."
    assert abs(float(loss) - 0.5) < 1e-5, f"до шага ожидались потери 0,5, получено {float(loss):.4f}."
    assert abs(float(measure)) < 1e-5, f"до шага от acc ожидался 0, получено {float(measure):.4f}."
    # w и b теперь оба равны (0.5, 0), поэтому оценки для x = 1 — это (1, 0).
    scores = np.round(np.asarray(model(x), np.float64), 4).tolist()
    assert np.allclose(scores, [[1, 0]]), f"после одного шага ожидались оценки [[1, 0]], получено {scores}."
    result = val_step(x, y, squared_error, largest_score, model)
    assert isinstance(result, (list, tuple)) and len(result) == 2, "val_step должна вернуть потери и точность."
    loss, measure = result
    assert loss is not None and measure is not None, "val_step вернула None: заполните второй TODO."
    assert abs(float(loss)) < 1e-5, f"после одного шага ожидались потери 0, получено {float(loss):.4f}."


@test_case(name="step_learns_from_its_batch", points=4, hidden=True)
def step_learns_from_its_batch(
    train_step, LinearModel, GradientDescent, squared_error, largest_score, batches, rng, checks
):
    given = checks.loop.Given(LinearModel, GradientDescent, squared_error, largest_score, batches)
    checks.loop.step_learns(train_step, given, rng)


@test_case(name="validation_changes_nothing", points=2, hidden=True)
def validation_changes_nothing(
    val_step, LinearModel, GradientDescent, squared_error, largest_score, batches, rng, checks
):
    given = checks.loop.Given(LinearModel, GradientDescent, squared_error, largest_score, batches)
    checks.loop.validation_changes_nothing(val_step, given, rng)


@test_case(name="histories_match", points=5, hidden=True)
def histories_match(train_model, LinearModel, GradientDescent, squared_error, largest_score, batches, rng, checks):
    given = checks.loop.Given(LinearModel, GradientDescent, squared_error, largest_score, batches)
    checks.loop.histories_match(train_model, given, rng)
