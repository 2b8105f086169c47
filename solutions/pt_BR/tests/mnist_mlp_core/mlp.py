from otter.test_files import test_case

OK_FORMAT = False

name = "mlp"
points = None


@test_case(name="network_on_small_numbers", points=2, hidden=False)
def network_on_small_numbers(MLP, make_mlp, DenseLayer, alternating_init, relu):
    import numpy as np

    first = DenseLayer(3, weight_init=alternating_init, activation=relu)
    outputs = MLP([first, DenseLayer(2, weight_init=alternating_init)])(np.array([[1.0, 2.0]], np.float32))
    assert outputs is not None, "MLP retornou None em vez de saídas: preencha o primeiro TODO."
    assert np.shape(outputs) == (1, 2), f"esperavam-se saídas de formato (1, 2) depois de duas camadas, e veio {np.shape(outputs)}."
    found = np.round(np.asarray(outputs, np.float64), 4).tolist()
    assert np.allclose(found, [[0.24, -0.32]]), f"esperava-se [[0.24, -0.32]] depois de duas camadas, e veio {found}."
    network = make_mlp()
    assert network is not None, "make_mlp retornou None em vez de uma rede: preencha o segundo TODO."
    shape = tuple(np.shape(network(np.zeros((5, 784), np.float32))))
    assert shape == (5, 10), f"esperavam-se escores de formato (5, 10) para cinco imagens, e veio {shape}."


@test_case(name="scores_match_on_random_input", points=4, hidden=True)
def scores_match_on_random_input(make_mlp, rng, checks):
    checks.layers.scores_match(make_mlp, rng)


@test_case(name="python_runs_only_to_record_the_graph", points=3, hidden=True)
def python_runs_only_to_record_the_graph(MLP, DenseLayer, noted_relu, times_python_ran, rng, checks):
    checks.layers.python_runs_only_to_record(MLP, DenseLayer, noted_relu, times_python_ran, rng)


@test_case(name="validation_accuracy", points=9, hidden=True)
def validation_accuracy(training):
    training.meets_goal()
