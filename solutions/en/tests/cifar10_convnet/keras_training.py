from otter.test_files import test_case

OK_FORMAT = False

name = "keras_training"
points = None


@test_case(name="model_has_the_right_size", points=2, hidden=False)
def model_has_the_right_size(model_init_fn, optimizer_init_fn, tf):
    model = model_init_fn()
    assert model is not None, "model_init_fn returned None instead of a model."
    assert optimizer_init_fn() is not None, "optimizer_init_fn returned None instead of an optimizer."
    model(tf.zeros((64, 32, 32, 3)))  # the first call creates the variables
    size = int(model.count_params())
    assert size == 170906, f"expected a model of 170906 parameters, got {size}."


@test_case(name="optimizer_is_nesterov_sgd", points=5, hidden=True)
def optimizer_is_nesterov_sgd(optimizer_init_fn, rng, checks):
    checks.optimizers.is_nesterov_sgd(optimizer_init_fn, rng, learning_rate=3e-3, momentum=0.9)


@test_case(name="validation_accuracy", points=8, hidden=True)
def validation_accuracy(training):
    training.meets_goal()
