from otter.test_files import test_case

OK_FORMAT = False

name = "export_module"
points = None


@test_case(name="raw_images_of_any_number", points=2, hidden=False)
def raw_images_of_any_number(ExportModule, preprocess_test, class_pred_test, LinearModel):
    import numpy as np

    scores = np.array([[0.1, 0.7, 0.2], [3.0, -1.0, 2.0]], np.float32)
    digits = class_pred_test(scores)
    assert digits is not None, "class_pred_test вернула None: заполните второй TODO."
    found = np.asarray(digits).tolist()
    assert found == [1, 0], f"наибольшие оценки стоят на местах 1 и 0, а class_pred_test говорит {found}."
    module = ExportModule(LinearModel(784, 10), preprocess_test, class_pred_test)
    for number in (1, 4):
        found = module(np.zeros((number, 28, 28, 1), np.uint8))
        assert found is not None, "ExportModule вернул None вместо цифр: заполните третий TODO."
        shape = tuple(np.shape(found))
        assert shape == (number,), f"ожидалась одна цифра на каждое изображение (изображений: {number}), получена форма {shape}."


@test_case(name="classes_are_those_of_the_model", points=3, hidden=True)
def classes_are_those_of_the_model(
    ExportModule, preprocess_test, class_pred_test, LinearModel, relu, saved_and_loaded, rng, checks
):
    parts = checks.export.Parts(ExportModule, preprocess_test, class_pred_test, LinearModel, relu, saved_and_loaded)
    checks.export.classes_match(parts, rng)


@test_case(name="loaded_module_agrees", points=3, hidden=True)
def loaded_module_agrees(
    ExportModule, preprocess_test, class_pred_test, LinearModel, relu, saved_and_loaded, rng, checks
):
    parts = checks.export.Parts(ExportModule, preprocess_test, class_pred_test, LinearModel, relu, saved_and_loaded)
    checks.export.loaded_module_agrees(parts, rng)
