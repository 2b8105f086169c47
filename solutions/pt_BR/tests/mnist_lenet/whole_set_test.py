from otter.test_files import test_case

OK_FORMAT = False

name = "whole_set_test"
points = None


@test_case(name="three_digits_in_two_batches", points=2, hidden=False)
def three_digits_in_two_batches(rehearse_test):
    import numpy as np

    # A classe correta tem as probabilidades 3/4, 1/4 e 3/4.
    scores = np.log([[1, 3], [3, 1], [1, 3]]).astype(np.float32)
    average_loss, accuracy = rehearse_test(scores, np.eye(2, dtype=np.float32)[[1, 1, 1]], 2)
    assert average_loss is not None, "test retornou None em vez da perda média: preencha o TODO."
    found = round(float(average_loss), 4), round(float(accuracy), 4)
    assert abs(found[0] - 0.5623) > 2e-4 and abs(found[1] - 0.75) > 2e-4, "a média foi tirada sobre lotes: conte imagens."
    assert np.allclose(found, (0.6539, 0.6667), atol=2e-4), f"esperava-se (0.6539, 0.6667); veio {found}."


@test_case(name="averages_are_over_images", points=3, hidden=True)
def averages_are_over_images(test, rng, checks):
    checks.evaluation.averages_match(test, rng)


@test_case(name="nothing_is_learned", points=1, hidden=True)
def nothing_is_learned(test, rng, checks):
    checks.evaluation.nothing_is_learned(test, rng)


@test_case(name="summaries_hold_the_averages", points=2, hidden=True)
def summaries_hold_the_averages(test, rng, checks):
    checks.evaluation.averages_are_written(test, rng)
