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
