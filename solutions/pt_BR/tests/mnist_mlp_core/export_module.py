from otter.test_files import test_case

OK_FORMAT = False

name = "export_module"
points = None


@test_case(name="raw_images_of_any_number", points=2, hidden=False)
def raw_images_of_any_number(ExportModule, preprocess_test, class_pred_test, LinearModel):
    import numpy as np

    scores = np.array([[0.1, 0.7, 0.2], [3.0, -1.0, 2.0]], np.float32)
    digits = class_pred_test(scores)
    assert digits is not None, "class_pred_test retornou None: preencha o segundo TODO."
    found = np.asarray(digits).tolist()
    assert found == [1, 0], f"os maiores escores estão nas posições 1 e 0, e class_pred_test diz {found}."
    module = ExportModule(LinearModel(784, 10), preprocess_test, class_pred_test)
    for number in (1, 4):
        found = module(np.zeros((number, 28, 28, 1), np.uint8))
        assert found is not None, "ExportModule retornou None em vez de dígitos: preencha o terceiro TODO."
        shape = tuple(np.shape(found))
        assert shape == (number,), f"esperava-se um dígito para cada uma de {number} imagens, e veio o formato {shape}."


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
