from otter.test_files import test_case

OK_FORMAT = False

name = "training_program"
points = None


@test_case(name="one_epoch_leaves_one_checkpoint", points=2, hidden=False)
def one_epoch_leaves_one_checkpoint(rehearse_program):
    steps, checkpoints = (int(number) for number in rehearse_program(1))
    assert steps == 4, f"двадцать цифр пакетами по пять: ожидалось 4 шага за эпоху, получено {steps}."
    assert checkpoints == 1, f"после одной эпохи ожидалась одна контрольная точка, получено {checkpoints}."
