from otter.test_files import test_case

OK_FORMAT = False

name = "digits_training"
points = None


@test_case(name="model_has_the_right_size", points=2, hidden=False)
def model_has_the_right_size(make_model, tf):
    model = make_model()
    assert model is not None, "make_model retornou None em vez de um modelo: preencha o TODO."
    model(tf.zeros((1, 28, 28, 1)))
    count = model.count_params()
    assert count == 1111946, f"esperavam-se 1.111.946 parâmetros, vieram {count:,}."
