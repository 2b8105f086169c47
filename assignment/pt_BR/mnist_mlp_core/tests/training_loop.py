from otter.test_files import test_case

OK_FORMAT = False

name = "training_loop"
points = None


@test_case(name="one_step_by_hand", points=2, hidden=False)
def one_step_by_hand(train_step, val_step, LinearModel, GradientDescent, squared_error, largest_score):
    import numpy as np

    model, x, y = LinearModel(1, 2), np.array([[1.0]], np.float32), np.array([0])
    result = train_step(x, y, squared_error, largest_score, model, GradientDescent(0.5))
    assert isinstance(result, (list, tuple)) and len(result) == 2, "train_step deve retornar uma perda e uma acurácia."
    loss, measure = result
    assert loss is not None and measure is not None, "train_step retornou None: preencha o primeiro TODO."
    assert abs(float(loss) - 0.5) < 1e-5, f"esperava-se uma perda de 0,5 antes do passo, e veio {float(loss):.4f}."
    assert abs(float(measure)) < 1e-5, f"esperava-se 0 de acc antes do passo, e veio {float(measure):.4f}."
    # w e b valem agora ambos (0.5, 0), e por isso os escores para x = 1 são (1, 0).
    scores = np.round(np.asarray(model(x), np.float64), 4).tolist()
    assert np.allclose(scores, [[1, 0]]), f"depois de um passo, esperavam-se os escores [[1, 0]], e veio {scores}."
    result = val_step(x, y, squared_error, largest_score, model)
    assert isinstance(result, (list, tuple)) and len(result) == 2, "val_step deve retornar uma perda e uma acurácia."
    loss, measure = result
    assert loss is not None and measure is not None, "val_step retornou None: preencha o segundo TODO."
    assert abs(float(loss)) < 1e-5, f"depois de um passo, esperava-se uma perda de 0, e veio {float(loss):.4f}."
