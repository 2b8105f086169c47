from otter.test_files import test_case

OK_FORMAT = False

name = "training_program"
points = None


@test_case(name="one_epoch_leaves_one_checkpoint", points=2, hidden=False)
def one_epoch_leaves_one_checkpoint(rehearse_program):
    steps, checkpoints = (int(number) for number in rehearse_program(1))
    assert steps == 4, f"vinte dígitos em lotes de cinco: esperavam-se 4 passos em uma época, vieram {steps}."
    assert checkpoints == 1, f"esperava-se um checkpoint depois de uma época, vieram {checkpoints}."
