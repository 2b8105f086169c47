from otter.test_files import test_case

OK_FORMAT = False

name = "keras_training"
points = None


@test_case(name="model_has_the_right_size", points=2, hidden=False)
def model_has_the_right_size(model_init_fn, optimizer_init_fn, tf):
    """O modelo tem o tamanho certo

    Que camada tem um número de parâmetros diferente do que está na sua tabela de *Formatos e parâmetros*?

    Com 32 e 16 filtros, as convoluções têm 2432 e 4624 parâmetros, e a última camada, 163850; depois de uma primeira
    chamada, imprima o formato de cada um dos `model.weights`.
    """
    model = model_init_fn()
    assert model is not None, "model_init_fn retornou None em vez de um modelo: preencha o TODO."
    assert optimizer_init_fn() is not None, "optimizer_init_fn retornou None em vez de um otimizador: preencha o TODO."
    model(tf.zeros((64, 32, 32, 3)))  # a primeira chamada cria as variáveis
    size = int(model.count_params())
    assert size == 170906, f"o modelo deveria ter 170906 parâmetros, mas tem {size}."
