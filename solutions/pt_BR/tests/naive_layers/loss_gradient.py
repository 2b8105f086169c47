from otter.test_files import test_case

OK_FORMAT = False

name = "loss_gradient"
points = None


@test_case(name="one_sample_by_hand", points=1, hidden=False)
def one_sample_by_hand(loss_gradient):
    import numpy as np

    # Com z = 0, a tanh é 0 e a sua derivada é 1, de modo que volta 2 (0 - 3) = -6, e -6 x para os pesos.
    w, b = np.array([1.0, -1.0]), np.array(1.0)
    found = loss_gradient(w, b, np.array([[1.0, 2.0]]), np.array([3.0]))
    assert found[0] is not None and found[1] is not None, (
        "loss_gradient retornou None em vez de derivadas: preencha o TODO."
    )
    shape = tuple(np.shape(found[0]))
    assert shape == (2,), f"esperava-se uma derivada para cada um dos 2 pesos, mas o formato é {shape}."
    dw, db = np.asarray(found[0]).tolist(), np.asarray(found[1]).tolist()
    assert np.allclose(dw, [-6, -12]), f"esperavam-se as derivadas [-6, -12] em relação a w, mas o resultado é {dw}."
    assert np.allclose(db, -6), f"esperava-se a derivada -6 em relação a b, mas o resultado é {db}."


@test_case(name="gradients_match", points=5, hidden=True)
def gradients_match(loss_gradient, rng, checks):
    checks.gradient.gradients_match(loss_gradient, rng)
