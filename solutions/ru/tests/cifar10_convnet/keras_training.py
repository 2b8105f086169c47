from otter.test_files import test_case

OK_FORMAT = False

name = "keras_training"
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
    assert size == 170906, f"ожидаемое число параметров модели — 170906, получено {size}."


@test_case(name="optimizer_is_nesterov_sgd", points=5, hidden=True)
def optimizer_is_nesterov_sgd(optimizer_init_fn, rng, checks):
    checks.optimizers.is_nesterov_sgd(optimizer_init_fn, rng, learning_rate=3e-3, momentum=0.9)


@test_case(name="validation_accuracy", points=8, hidden=True)
def validation_accuracy(training):
    training.meets_goal()
