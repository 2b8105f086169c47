from otter.test_files import test_case

OK_FORMAT = False

name = "training_loop"
points = None


@test_case(name="one_step_by_hand", points=2, hidden=False)
def one_step_by_hand(train_step, val_step, LinearModel, GradientDescent, squared_error, largest_score):
    import numpy as np

    model, x, y = LinearModel(1, 2), np.array([[1.0]], np.float32), np.array([0])
    result = train_step(x, y, squared_error, largest_score, model, GradientDescent(0.5))
    assert isinstance(result, (list, tuple)) and len(result) == 2, "train_step should return a loss and an accuracy."
    loss, measure = result
    assert loss is not None and measure is not None, "train_step returned None: fill in the first TODO."
    assert abs(float(loss) - 0.5) < 1e-5, f"expected a loss of 0.5 before the step, got {float(loss):.4f}."
    assert abs(float(measure)) < 1e-5, f"expected 0 from acc before the step, got {float(measure):.4f}."
    # w and b are both (0.5, 0) now, and so the scores for x = 1 are (1, 0).
    scores = np.round(np.asarray(model(x), np.float64), 4).tolist()
    assert np.allclose(scores, [[1, 0]]), f"after one step, expected the scores [[1, 0]], got {scores}."
    result = val_step(x, y, squared_error, largest_score, model)
    assert isinstance(result, (list, tuple)) and len(result) == 2, "val_step should return a loss and an accuracy."
    loss, measure = result
    assert loss is not None and measure is not None, "val_step returned None: fill in the second TODO."
    assert abs(float(loss)) < 1e-5, f"after one step, expected a loss of 0, got {float(loss):.4f}."


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
