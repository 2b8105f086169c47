"""The stand-in data set: its form, that it is always the same, and what simple classifiers make of it."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from autograder.data import standin

NUM_TRAINING = 12_000
CHECKSUMS = {
    "x_train": "cca993b2a16f2479ac6a21203c82096e07fa4aa164ae6bd4340cba4e3cd90d1e",
    "y_train": "e5f09f1033c37f4737e0ca3621435acf86e676ebd98977cb5b0733fe033a0899",
    "x_test": "40a34b3e7704e56b33a0872edb85f0aeac2bfe949671bb999b2a5d4c545b17d6",
    "y_test": "535603afd5a039c8934f801e51778e6a151e8a73a3106eac265580c8bf8d87e5",
}


@pytest.fixture(scope="module")
def data():
    return standin.generate()


@pytest.fixture(scope="module")
def images(data):
    """Training and validation images, normalised as the unit does it."""
    x = data["x_train"].astype(np.float32)
    return (x - x[:NUM_TRAINING].mean((0, 1, 2))) / x[:NUM_TRAINING].std((0, 1, 2))


def accuracy(classifier, features, labels):
    """Validation accuracy in per cent."""
    classifier.fit(features[:NUM_TRAINING], labels[:NUM_TRAINING])
    return 100 * classifier.score(features[NUM_TRAINING:], labels[NUM_TRAINING:])


def products_of_neighbours(images):
    """What a convolution and a ReLU can see of a texture wherever it lies: features (N, 45)."""
    grey = images.mean(3)
    grey = grey - grey.mean((1, 2), keepdims=True)
    side = standin.SIDE - 4
    middle = grey[:, :side, 4:side]
    shifted = [grey[:, i : i + side, j : j + side - 4] for i in range(5) for j in range(9)]
    return np.stack([(middle * other).mean((1, 2)) for other in shifted], axis=1)


def products_of_colours(images):
    """What a nonlinear network can see of a tint: features (N, 9)."""
    colour = images.mean((1, 2))
    return (colour[:, :, None] * colour[:, None, :]).reshape(len(colour), -1)


def test_arrays_have_their_shapes_and_dtypes(data):
    assert {name: array.shape for name, array in data.items()} == {
        "x_train": (standin.TRAINING_IMAGES, 32, 32, 3),
        "y_train": (standin.TRAINING_IMAGES,),
        "x_test": (standin.TEST_IMAGES, 32, 32, 3),
        "y_test": (standin.TEST_IMAGES,),
    }
    assert {array.dtype for array in data.values()} == {np.dtype(np.uint8)}


@pytest.mark.parametrize("split", ["y_train", "y_test"])
def test_every_thousand_images_hold_each_class_equally_often(data, split):
    for block in data[split].reshape(-1, 1000):
        assert np.bincount(block, minlength=standin.CLASSES).tolist() == [100] * standin.CLASSES


def test_classes_are_not_in_order(data):
    labels = data["y_train"][:1000]
    assert np.mean(labels[1:] == labels[:-1]) < 0.2
    assert not np.array_equal(labels, data["y_train"][1000:2000])


@pytest.mark.parametrize("name", CHECKSUMS)
def test_bytes_are_those_that_were_measured(data, name):
    """A change here makes the results in docs/measured/standin.md void: measure again."""
    assert hashlib.sha256(data[name].tobytes()).hexdigest() == CHECKSUMS[name]


def test_same_seed_same_bytes_and_another_seed_others(data):
    again, other = standin.generate(standin.SEED), standin.generate(standin.SEED + 1)
    for name, array in data.items():
        assert np.array_equal(array, again[name])
        assert not np.array_equal(array, other[name])


def test_no_image_appears_twice(data):
    everything = np.concatenate([data["x_train"], data["x_test"]])
    assert len({image.tobytes() for image in everything}) == len(everything)


@pytest.mark.slow
@pytest.mark.parametrize("penalty", [1e4, 1e6])
def test_a_linear_classifier_stays_under_40_per_cent(data, images, penalty):
    pixels = images.reshape(len(images), -1)
    assert accuracy(RidgeClassifier(alpha=penalty, solver="cholesky"), pixels, data["y_train"]) < 40


def test_mean_colours_alone_stay_under_40_per_cent_for_a_linear_classifier(data, images):
    assert accuracy(RidgeClassifier(), images.mean((1, 2)), data["y_train"]) < 40


@pytest.mark.parametrize(
    ("cues", "at_least"),
    [
        ([products_of_colours], 30),
        ([products_of_neighbours], 45),
        ([products_of_colours, products_of_neighbours], 55),
    ],
)
def test_nonlinear_features_tell_the_classes(data, images, cues, at_least):
    features = np.concatenate([cue(images) for cue in cues], axis=1)
    assert accuracy(make_pipeline(StandardScaler(), RidgeClassifier()), features, data["y_train"]) > at_least


@pytest.mark.parametrize("label", range(standin.CLASSES))
def test_no_class_is_left_or_right_handed(data, images, label):
    """Products along one diagonal are as large as along the other, on average."""
    chosen = images[data["y_train"] == label].mean(3)
    chosen = chosen - chosen.mean((1, 2), keepdims=True)
    falling = (chosen[:, 2:, 2:] * chosen[:, :-2, :-2]).mean((1, 2))
    rising = (chosen[:, 2:, :-2] * chosen[:, :-2, 2:]).mean((1, 2))
    difference = falling - rising
    standard_error = difference.std() / np.sqrt(len(difference))
    assert abs(difference.mean()) < 4 * standard_error
