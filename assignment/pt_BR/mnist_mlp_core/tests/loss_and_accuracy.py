from otter.test_files import test_case

OK_FORMAT = False

name = "loss_and_accuracy"
points = None


@test_case(name="three_digits_by_hand", points=2, hidden=False)
def three_digits_by_hand(cross_entropy_loss, accuracy):
    import numpy as np

    scores = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0]], np.float32)
    labels = np.array([0, 0, 0])
    # log 2 = 0,6931; log(1 + e^-2) = 0,1269; log(1 + e^1) = 1,3133; a média deles é 0,7111
    loss = cross_entropy_loss(scores, labels)
    assert loss is not None, "cross_entropy_loss retornou None: preencha o primeiro TODO."
    assert np.shape(loss) == (), "cross_entropy_loss retornou vários números: tire a média sobre as imagens."
    assert abs(float(loss) - 0.7111) < 1e-3, f"esperava-se uma perda de 0,7111, e veio {float(loss):.4f}."
    share = accuracy(scores[1:], labels[1:])
    assert share is not None, "`accuracy` retornou None: preencha o segundo TODO."
    assert np.shape(share) == (), "`accuracy` retornou vários números: tire a média sobre as imagens."
    assert abs(float(share) - 0.5) < 1e-6, f"uma de duas previsões está certa: esperava-se 0,5, e veio {float(share)}."
