from otter.test_files import test_case

OK_FORMAT = False

name = "loss_and_accuracy"
points = None


@test_case(name="three_digits_by_hand", points=2, hidden=False)
def three_digits_by_hand(cross_entropy_loss, accuracy):
    import numpy as np

    scores = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0]], np.float32)
    labels = np.array([0, 0, 0])
    # log 2 = 0,6931; log(1 + e^-2) = 0,1269; log(1 + e^1) = 1,3133; их среднее равно 0,7111
    loss = cross_entropy_loss(scores, labels)
    assert loss is not None, "cross_entropy_loss вернула None: заполните первый TODO."
    assert np.shape(loss) == (), "cross_entropy_loss вернула несколько чисел: возьмите среднее по изображениям."
    assert abs(float(loss) - 0.7111) < 1e-3, f"ожидались потери 0,7111, получено {float(loss):.4f}."
    share = accuracy(scores[1:], labels[1:])
    assert share is not None, "`accuracy` вернула None: заполните второй TODO."
    assert np.shape(share) == (), "`accuracy` вернула несколько чисел: возьмите среднее по изображениям."
    assert abs(float(share) - 0.5) < 1e-6, f"верно одно предсказание из двух: ожидалось 0,5, получено {float(share)}."
