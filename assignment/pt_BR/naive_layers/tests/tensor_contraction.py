from otter.test_files import test_case

OK_FORMAT = False

name = "tensor_contraction"
points = None


@test_case(name="a_small_contraction", points=1, hidden=False)
def a_small_contraction(contract):
    import numpy as np

    # Só duas entradas de a diferem de 0; assim, c é fácil de calcular: c[0, l] = 1 b[1, 0, l] + 10 b[0, 2, l].
    a = np.zeros((1, 3, 2))
    a[0, 0, 1], a[0, 2, 0] = 1, 10
    b = np.arange(12.0).reshape(2, 3, 2)
    c = contract(a, b)
    assert c is not None, "contract retornou None em vez de uma matriz: preencha o TODO."
    shape = tuple(np.shape(c))
    assert shape == (1, 2), f"esperava-se uma matriz de formato (1, 2), mas o formato é {shape}."
    assert np.allclose(c, [[46, 57]]), f"esperava-se [[46, 57]], mas o resultado é {np.asarray(c).tolist()}."
