from otter.test_files import test_case

OK_FORMAT = False

name = "sequential_training"
points = None


@test_case(name="model_has_the_right_size", points=2, hidden=False)
def model_has_the_right_size(model_init_fn, optimizer_init_fn, tf):
    """Модель правильного размера

    У какого слоя число параметров не такое, как в вашей таблице в разделе *Формы и параметры*?

    При 32 и 16 фильтрах у свёрток 2432 и 4624 параметра, у последнего слоя — 163850; после первого вызова напечатайте
    форму каждого из `model.weights`.
    """
    model = model_init_fn()
    assert model is not None, "model_init_fn вернула None вместо модели: заполните TODO."
    assert optimizer_init_fn() is not None, "optimizer_init_fn вернула None вместо оптимизатора: заполните TODO."
    model(tf.zeros((64, 32, 32, 3)))  # первый вызов создаёт переменные
    size = int(model.count_params())
    assert size in (170906, 333546), (
        f"ожидаемое число параметров модели — 170906 (32 и 16 фильтров) или 333546 (16 и 32 фильтра), получено {size}."
    )


@test_case(name="probabilities_match_on_random_input", points=3, hidden=True)
def probabilities_match_on_random_input(model_init_fn, rng, checks):
    checks.keras_model.sequential_probabilities_match(model_init_fn, rng)


@test_case(name="initialiser_is_variance_scaling", points=1, hidden=True)
def initialiser_is_variance_scaling(model_init_fn, checks):
    checks.keras_model.sequential_initialiser_is_variance_scaling(model_init_fn)


@test_case(name="optimizer_is_nesterov_sgd", points=4, hidden=True)
def optimizer_is_nesterov_sgd(optimizer_init_fn, rng, checks):
    checks.optimizers.is_nesterov_sgd(optimizer_init_fn, rng, learning_rate=5e-4, momentum=0.9)


@test_case(name="validation_accuracy", points=5, hidden=True)
def validation_accuracy(training):
    training.meets_goal()
