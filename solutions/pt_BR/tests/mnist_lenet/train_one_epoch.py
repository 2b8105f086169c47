from otter.test_files import test_case

OK_FORMAT = False

name = "train_one_epoch"
points = None


@test_case(name="two_steps_by_hand", points=2, hidden=False)
def two_steps_by_hand(rehearse_epoch):
    import numpy as np

    images, labels = np.array([[1], [2]], np.float32), np.array([[1, 0], [0, 1]], np.float32)
    found = np.asarray(rehearse_epoch(images, labels)).round(3)[0].tolist()
    assert found != [0, 0], "os pesos continuam em zero: nenhum passo foi dado."
    assert not np.allclose(found, [0.5, -0.5], atol=2e-3), "só se aprendeu com o primeiro lote."
    assert not np.allclose(found, [-0.5, 0.5], atol=2e-3) and found[0] < 0, "a perda cresce em vez de cair."
    expected = [-1.262, 1.262]
    assert np.allclose(found, expected, atol=2e-3), f"depois de dois passos esperavam-se os pesos {expected}; vieram {found}."


@test_case(name="weights_move_as_the_optimizer_says", points=4, hidden=True)
def weights_move_as_the_optimizer_says(train_one_epoch, rng, checks):
    checks.loops.weights_move_as_by_hand(train_one_epoch, rng)


@test_case(name="training_flag_is_on", points=2, hidden=True)
def training_flag_is_on(train_one_epoch, rng, checks):
    checks.loops.training_flag_is_on(train_one_epoch, rng)


@test_case(name="one_batch_can_be_learned", points=2, hidden=True)
def one_batch_can_be_learned(train_one_epoch, rng, checks):
    checks.loops.one_batch_is_learned(train_one_epoch, rng)


@test_case(name="summaries_every_ten_steps", points=3, hidden=True)
def summaries_every_ten_steps(train_one_epoch, rng, checks):
    checks.loops.summaries_are_written(train_one_epoch, rng)


@test_case(name="progress_is_printed", points=1, hidden=True)
def progress_is_printed(train_one_epoch, rng, checks):
    checks.loops.progress_is_printed(train_one_epoch, rng)
