from otter.test_files import test_case

OK_FORMAT = False

name = "find_the_bug"
points = None


@test_case(name="weights_of_two_layers", points=2, hidden=False)
def weights_of_two_layers(NaiveSequential, NaiveDense, tf):
    import numpy as np

    model = NaiveSequential([NaiveDense(4, 3, tf.nn.relu), NaiveDense(3, 2, tf.nn.softmax)])
    shapes = [tuple(np.shape(weight)) for weight in model.weights]
    expected = [(4, 3), (3,), (3, 2), (2,)]
    assert shapes == expected, f"esperavam-se pesos dos formatos {expected}, mas são {shapes}."


@test_case(name="batches_of_seven_images", points=2, hidden=False)
def batches_of_seven_images(BatchGenerator):
    import numpy as np

    images, labels = np.arange(7), 10 * np.arange(7)
    generator = BatchGenerator(images, labels, batch_size=3)
    count = int(generator.num_batches)
    assert count == 3, f"esperavam-se 3 lotes para 7 imagens em lotes de 3, mas num_batches = {count}."
    for expected in ([0, 1, 2], [3, 4, 5], [6]):
        found, found_labels = (np.asarray(part).tolist() for part in generator.next())
        assert found == expected, f"esperava-se que o próximo lote trouxesse as imagens {expected}, mas ele traz {found}."
        tenfold = [10 * image for image in expected]
        assert found_labels == tenfold, f"esperava-se que os rótulos {tenfold} viessem junto, mas vieram {found_labels}."


@test_case(name="weights_keep_their_order", points=2, hidden=True)
def weights_keep_their_order(NaiveSequential, NaiveDense, tf, checks):
    checks.layers.weights_keep_their_order(NaiveSequential, NaiveDense, tf)


@test_case(name="layers_run_in_order", points=1, hidden=True)
def layers_run_in_order(NaiveSequential, NaiveDense, rng, tf, checks):
    checks.layers.layers_run_in_order(NaiveSequential, NaiveDense, rng, tf)


@test_case(name="batches_have_the_right_bounds", points=3, hidden=True)
def batches_have_the_right_bounds(BatchGenerator, rng, checks):
    checks.batches.batches_have_the_right_bounds(BatchGenerator, rng)


@test_case(name="wrong_input_is_refused", points=2, hidden=True)
def wrong_input_is_refused(BatchGenerator, checks):
    checks.batches.wrong_input_is_refused(BatchGenerator)
