from otter.test_files import test_case

OK_FORMAT = False

name = "sequential_training"
points = None


@test_case(name="model_has_the_right_size", points=2, hidden=False)
def model_has_the_right_size(model_init_fn, optimizer_init_fn, tf):
    model = model_init_fn()
    assert model is not None, "model_init_fn вернула None вместо модели."
    assert optimizer_init_fn() is not None, "optimizer_init_fn вернула None вместо оптимизатора."
    model(tf.zeros((64, 32, 32, 3)))  # первый вызов создаёт переменные
    size = int(model.count_params())
    assert size in (170906, 333546), (
        f"ожидаемое число параметров модели — 170906 (32 и 16 фильтров) или 333546 (16 и 32 фильтра), получено {size}."
    )
