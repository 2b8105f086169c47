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
    assert shapes == expected, f"expected weights of the shapes {expected}, got {shapes}."


@test_case(name="batches_of_seven_images", points=2, hidden=False)
def batches_of_seven_images(BatchGenerator):
    import numpy as np

    images, labels = np.arange(7), 10 * np.arange(7)
    generator = BatchGenerator(images, labels, batch_size=3)
    count = int(generator.num_batches)
    assert count == 3, f"expected 3 batches for 7 images in batches of 3, got num_batches = {count}."
    for expected in ([0, 1, 2], [3, 4, 5], [6]):
        found, found_labels = (np.asarray(part).tolist() for part in generator.next())
        assert found == expected, f"expected the next batch to hold the images {expected}, got {found}."
        tenfold = [10 * image for image in expected]
        assert found_labels == tenfold, f"expected the labels {tenfold} to come with it, got {found_labels}."
