from otter.test_files import test_case

OK_FORMAT = False

name = "early_stopping"
points = None


@test_case(name="patience_of_two", points=1, hidden=False)
def patience_of_two(rehearse_patience):
    for patience, expected in ((2, (4, 2)), (3, (5, 5))):
        found = tuple(int(epoch) for epoch in rehearse_patience([0.5, 0.4, 0.45, 0.42, 0.3], patience))
        assert found == expected, (
            f"perdas 0,5; 0,4; 0,45; 0,42; 0,3, paciência {patience}: esperava-se parar depois da época {expected[0]} e "
            f"restaurar a época {expected[1]}; a sua para depois de {found[0]} e restaura {found[1]}."
        )


@test_case(name="stops_at_the_right_epoch", points=4, hidden=True)
def stops_at_the_right_epoch(Patience, rng, checks):
    checks.challenges.stops_at_the_right_epoch(Patience, rng)


@test_case(name="best_weights_come_back", points=3, hidden=True)
def best_weights_come_back(Patience, rng, checks):
    checks.challenges.best_weights_come_back(Patience, rng)
