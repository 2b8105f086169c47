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
