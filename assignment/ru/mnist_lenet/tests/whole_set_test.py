from otter.test_files import test_case

OK_FORMAT = False

name = "whole_set_test"
points = None


@test_case(name="three_digits_in_two_batches", points=2, hidden=False)
def three_digits_in_two_batches(rehearse_test):
    import numpy as np

    # Вероятности верного класса — 3/4, 1/4 и 3/4.
    scores = np.log([[1, 3], [3, 1], [1, 3]]).astype(np.float32)
    average_loss, accuracy = rehearse_test(scores, np.eye(2, dtype=np.float32)[[1, 1, 1]], 2)
    assert average_loss is not None, "test вернула None вместо средних потерь: заполните TODO."
    found = round(float(average_loss), 4), round(float(accuracy), 4)
    assert abs(found[0] - 0.5623) > 2e-4 and abs(found[1] - 0.75) > 2e-4, "усреднено по пакетам: считайте изображения."
    assert np.allclose(found, (0.6539, 0.6667), atol=2e-4), f"ожидалось (0.6539, 0.6667), получено {found}."
