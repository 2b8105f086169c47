from otter.test_files import test_case

OK_FORMAT = False

name = "early_stopping"
points = None


@test_case(name="patience_of_two", points=1, hidden=False)
def patience_of_two(rehearse_patience):
    for patience, expected in ((2, (4, 2)), (3, (5, 5))):
        found = tuple(int(epoch) for epoch in rehearse_patience([0.5, 0.4, 0.45, 0.42, 0.3], patience))
        assert found == expected, (
            f"потери 0,5; 0,4; 0,45; 0,42; 0,3, терпение {patience}: ожидалась остановка после эпохи {expected[0]} и "
            f"возврат весов эпохи {expected[1]}; у вас остановка после эпохи {found[0]} и возврат весов эпохи {found[1]}."
        )
