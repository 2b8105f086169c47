from __future__ import annotations

import sys
import types
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.data_files import Planted, assert_holds, make_arrays

from autograder.data.cifar10 import CIFAR10
from autograder.data.mnist import MNIST
from autograder.data.sources import explicit_source, read_npz, standin_source
from autograder.errors import DataError

ARRAYS = make_arrays(num_images=50)


def saved(path: Path, **changes) -> Path:
    arrays = {key: value for key, value in {**ARRAYS, **changes}.items() if value is not None}
    np.savez(path, **arrays)
    return path


def test_npz(tmp_path):
    raw = read_npz(saved(tmp_path / "images.npz"), CIFAR10)
    assert_holds(raw, ARRAYS)
    assert raw.name == "images.npz"


def test_compressed_npz_with_int64_column_labels_is_the_same_data(tmp_path):
    path = tmp_path / "other.npz"
    columns = {key: ARRAYS[key].astype(np.int64)[:, np.newaxis] for key in ("y_train", "y_test")}
    np.savez_compressed(path, **{**ARRAYS, **columns})
    assert read_npz(path, CIFAR10).checksum == read_npz(saved(tmp_path / "images.npz"), CIFAR10).checksum


@pytest.mark.parametrize("key", ARRAYS)
def test_the_checksum_depends_on_every_array(tmp_path, key):
    changed = ARRAYS[key].copy()
    changed.flat[-1] = (changed.flat[-1] + 1) % 10
    original = read_npz(saved(tmp_path / "images.npz"), CIFAR10).checksum
    assert len(original) == 64
    assert read_npz(saved(tmp_path / "changed.npz", **{key: changed}), CIFAR10).checksum != original


def test_images_without_a_channel_axis_get_one(tmp_path):
    path = saved(tmp_path / "grey.npz", x_train=ARRAYS["x_train"][..., 0], x_test=ARRAYS["x_test"][..., 0])
    assert read_npz(path, CIFAR10).x_train.shape == (50, 32, 32, 1)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"y_test": None, "x_test": None}, "lacks x_test, y_test"),
        ({"x_train": ARRAYS["x_train"] / 255}, "x_train has dtype float64; images are uint8"),
        ({"x_train": ARRAYS["x_train"].reshape(50, -1)}, r"x_train has shape \(50, 3072\)"),
        ({"x_test": ARRAYS["x_test"][:, :28]}, r"x_train are \(32, 32, 3\), those of x_test \(28, 32, 3\)"),
        ({"y_train": ARRAYS["y_train"] / 2}, "y_train has dtype float64"),
        ({"y_train": ARRAYS["y_train"][1:]}, r"y_train has shape \(49,\), but there are 50 images"),
        ({"y_train": np.eye(10, dtype=int)[ARRAYS["y_train"]]}, r"y_train has shape \(50, 10\)"),
        ({"y_test": ARRAYS["y_test"] + 1}, "labels from 1 to 10; they go from 0 to 9"),
        ({"y_test": ARRAYS["y_test"].astype(int) - 1}, "labels from -1 to 8"),
    ],
)
def test_wrong_arrays(tmp_path, changes, problem):
    path = saved(tmp_path / "wrong.npz", **changes)
    with pytest.raises(DataError, match=problem) as raised:
        read_npz(path, CIFAR10)
    assert "wrong.npz" in str(raised.value)


@pytest.mark.parametrize("damage", ["cut", "text", "empty", "flipped"])
def test_damaged_npz(tmp_path, damage):
    path = saved(tmp_path / "damaged.npz")
    content = path.read_bytes()
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    path.write_bytes({"cut": content[:middle], "text": b"not a zip file", "empty": b"", "flipped": flipped}[damage])
    with pytest.raises(DataError, match=r"damaged.npz is not a readable .npz file"):
        read_npz(path, CIFAR10)


def test_a_single_array_is_no_npz(tmp_path):
    path = tmp_path / "array.npz"
    with path.open("wb") as file:
        np.save(file, ARRAYS["x_train"])
    with pytest.raises(DataError, match=r"is not a readable .npz file"):
        read_npz(path, CIFAR10)


def test_npz_with_pickled_objects_runs_no_code(tmp_path):
    planted = np.array([Planted(tmp_path / "owned")] * 50, dtype=object)
    path = saved(tmp_path / "planted.npz", y_train=planted)
    with pytest.raises(DataError, match=r"is not a readable .npz file"):
        read_npz(path, CIFAR10)
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("nowhere.npz", r"no data set at .*nowhere.npz"),
        ("empty", r"empty holds no data set: put cifar10.npz, cifar-10-python.tar.gz or"),
        ("images.txt", r"images.txt is neither an .npz file nor"),
    ],
)
def test_places_without_a_data_set(tmp_path, name, problem):
    (tmp_path / "empty").mkdir()
    (tmp_path / "images.txt").write_text("images")
    with pytest.raises(DataError, match=problem):
        explicit_source(str(tmp_path / name), CIFAR10)


def test_standin(monkeypatch):
    module = types.ModuleType("autograder.data.standin", "A generator that needs no time.")
    module.generate, module.__file__ = lambda **form: ARRAYS, __file__
    module.CHANNELS, module.CLASSES = (3,), 10
    monkeypatch.setitem(sys.modules, "autograder.data.standin", module)
    monkeypatch.setattr("autograder.data.standin", module, raising=False)
    source = standin_source(CIFAR10)
    raw = source.read()
    assert_holds(raw, ARRAYS)
    assert (raw.name, source.is_standin) == ("standin", True)


def test_fingerprints_and_keys(tmp_path):
    path = saved(tmp_path / "images.npz")
    before = explicit_source(str(path), CIFAR10)
    assert explicit_source(str(path), CIFAR10).fingerprint == before.fingerprint
    fingerprint = before.fingerprint
    path.touch()
    assert before.fingerprint != fingerprint
    assert before.key != explicit_source(str(saved(tmp_path / "other.npz")), CIFAR10).key


def test_a_set_that_nobody_has_divided_is_divided_as_the_published_one(tmp_path):
    path = tmp_path / "whole.npz"
    images, labels = np.zeros((140, 28, 28), np.uint8), np.arange(140) % 10
    np.savez(path, images=images, labels=labels)
    raw = read_npz(path, MNIST)
    assert (raw.x_train.shape, raw.x_test.shape) == ((120, 28, 28, 1), (20, 28, 28, 1))
    np.testing.assert_array_equal(np.concatenate([raw.y_train, raw.y_test]), labels)
    np.savez(path, images=images, labels=labels, x_train=images)
    with pytest.raises(DataError, match="lacks y_train"):
        read_npz(path, MNIST)


@pytest.mark.parametrize("changes", [{"image_shape": (8, 9, 1)}, {"image_shape": (8, 8, 2)}, {"classes": 11}])
def test_there_is_no_standin_for_any_images(changes):
    with pytest.raises(DataError, match="there is no stand-in for MNIST"):
        standin_source(replace(MNIST, sample=None, **changes))


def test_standins_of_other_forms_are_other_sources():
    grey = replace(MNIST, sample=None)
    keys = {standin_source(description).key for description in (CIFAR10, MNIST, grey, replace(grey, classes=3))}
    assert len(keys) == 4
    raw = standin_source(replace(grey, image_shape=(8, 8, 1), classes=3)).read()
    assert (raw.x_train.shape, set(raw.y_test)) == ((13_000, 8, 8, 1), {0, 1, 2})


def test_a_set_without_an_archive_asks_for_none(tmp_path):
    (tmp_path / "images.txt").write_text("images")
    for name, problem in (("absent", "name an .npz file or a folder"), ("images.txt", "images.txt is no .npz file")):
        with pytest.raises(DataError, match=problem):
            explicit_source(str(tmp_path / name), replace(MNIST, archive=None))
    with pytest.raises(DataError, match=r"holds no data set: put mnist.npz there"):
        explicit_source(str(tmp_path), replace(MNIST, archive=None))
