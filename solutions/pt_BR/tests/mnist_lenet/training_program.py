from otter.test_files import test_case

OK_FORMAT = False

name = "training_program"
points = None


@test_case(name="one_epoch_leaves_one_checkpoint", points=2, hidden=False)
def one_epoch_leaves_one_checkpoint(rehearse_program):
    steps, checkpoints = (int(number) for number in rehearse_program(1))
    assert steps == 4, f"vinte dígitos em lotes de cinco: esperavam-se 4 passos em uma época, vieram {steps}."
    assert checkpoints == 1, f"esperava-se um checkpoint depois de uma época, vieram {checkpoints}."


@test_case(name="training_goes_on_where_it_stopped", points=5, hidden=True)
def training_goes_on_where_it_stopped(main, rng, checks):
    checks.program.training_goes_on(main, rng)


@test_case(name="summaries_of_training_and_test", points=3, hidden=True)
def summaries_of_training_and_test(main, rng, checks):
    checks.program.summaries_are_written(main, rng)


@test_case(name="options_are_obeyed", points=2, hidden=True)
def options_are_obeyed(main, rng, checks):
    checks.program.options_are_obeyed(main, rng)
