from __future__ import annotations

import hashlib
import pickle
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from support.data_files import BATCHES, archive_bytes, batches_of, make_arrays, md5_of, write_batches

from autograder.data import download
from autograder.data import sources as data_sources
from autograder.data.sources import RawData, explicit_source, keras_sources, kit_archive, read_npz
from autograder.errors import DataError

ARRAYS = make_arrays(num_images=50)
FILES = batches_of(ARRAYS)
ARCHIVE = archive_bytes(FILES)


@pytest.fixture
def official(monkeypatch):
    """The small archive and its batches pass for the published ones."""
    monkeypatch.setattr(data_sources, "BATCH_MD5", md5_of(FILES))
    monkeypatch.setattr(download, "ARCHIVE_SHA256", hashlib.sha256(ARCHIVE).hexdigest())


@pytest.fixture
def keras(tmp_path, monkeypatch):
    """The folder in which Keras keeps data sets."""
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".keras" / "datasets"
    folder.mkdir(parents=True)
    return folder


def assert_holds(raw: RawData, arrays=ARRAYS):
    for key, expected in arrays.items():
        np.testing.assert_array_equal(getattr(raw, key), expected)
    assert (raw.x_train.dtype, raw.y_train.dtype) == (np.uint8, np.int32)


def saved(path: Path, **changes) -> Path:
    arrays = {key: value for key, value in {**ARRAYS, **changes}.items() if value is not None}
    np.savez(path, **arrays)
    return path


def test_npz(tmp_path):
    raw = read_npz(saved(tmp_path / "images.npz"))
    assert_holds(raw)
    assert raw.name == "images.npz"


def test_compressed_npz_with_int64_column_labels_is_the_same_data(tmp_path):
    path = tmp_path / "other.npz"
    columns = {key: ARRAYS[key].astype(np.int64)[:, np.newaxis] for key in ("y_train", "y_test")}
    np.savez_compressed(path, **{**ARRAYS, **columns})
    assert read_npz(path).checksum == read_npz(saved(tmp_path / "images.npz")).checksum


@pytest.mark.parametrize("key", ARRAYS)
def test_the_checksum_depends_on_every_array(tmp_path, key):
    changed = ARRAYS[key].copy()
    changed.flat[-1] = (changed.flat[-1] + 1) % 10
    original = read_npz(saved(tmp_path / "images.npz")).checksum
    assert len(original) == 64
    assert read_npz(saved(tmp_path / "changed.npz", **{key: changed})).checksum != original


def test_images_without_a_channel_axis_get_one(tmp_path):
    path = saved(tmp_path / "grey.npz", x_train=ARRAYS["x_train"][..., 0], x_test=ARRAYS["x_test"][..., 0])
    assert read_npz(path).x_train.shape == (50, 32, 32, 1)


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
        read_npz(path)
    assert "wrong.npz" in str(raised.value)


@pytest.mark.parametrize("damage", ["cut", "text", "empty", "flipped"])
def test_damaged_npz(tmp_path, damage):
    path = saved(tmp_path / "damaged.npz")
    content = path.read_bytes()
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    path.write_bytes({"cut": content[:middle], "text": b"not a zip file", "empty": b"", "flipped": flipped}[damage])
    with pytest.raises(DataError, match=r"damaged.npz is not a readable .npz file"):
        read_npz(path)


def test_a_single_array_is_no_npz(tmp_path):
    path = tmp_path / "array.npz"
    with path.open("wb") as file:
        np.save(file, ARRAYS["x_train"])
    with pytest.raises(DataError, match=r"is not a readable .npz file"):
        read_npz(path)


class Planted:
    """What an attacker pickles: loading it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_npz_with_pickled_objects_runs_no_code(tmp_path):
    planted = np.array([Planted(tmp_path / "owned")] * 50, dtype=object)
    path = saved(tmp_path / "planted.npz", y_train=planted)
    with pytest.raises(DataError, match=r"is not a readable .npz file"):
        read_npz(path)
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    "planted",
    [lambda owned: pickle.dumps(Planted(owned)), lambda owned: pickle.dumps({b"data": Planted(owned)}, protocol=2)],
)
def test_a_planted_batch_runs_no_code(tmp_path, planted):
    folder = write_batches(tmp_path / "batches", FILES | {"data_batch_3": planted(tmp_path / "owned")})
    with pytest.raises(DataError, match=r"data_batch_3 is not a batch of CIFAR-10: it asks for \S+, which no batch"):
        explicit_source(str(folder)).read()
    assert not (tmp_path / "owned").exists()


def test_batches_of_the_official_format(tmp_path, official):
    raw = explicit_source(str(write_batches(tmp_path / "cifar-10-batches-py", FILES))).read()
    assert_holds(raw)
    assert raw.name == "cifar10"


def test_batches_written_by_python_3(tmp_path):
    """As found in the wild; they are read, but do not pass for the published ones."""
    images, labels = ARRAYS["x_train"][:10], ARRAYS["y_train"][:10]
    rows = np.ascontiguousarray(images.transpose(0, 3, 1, 2).reshape(10, -1))
    batch = pickle.dumps({b"data": rows, b"labels": labels.tolist()}, protocol=4)
    folder = write_batches(tmp_path / "mine", FILES | {"data_batch_1": batch})
    assert_holds(explicit_source(str(folder)).read())
    assert explicit_source(str(folder)).read().name == "mine"


@pytest.mark.parametrize(
    "content", [b"", FILES["data_batch_2"][:-1000], pickle.dumps({b"data": [1, 2]}), b"\x80\x02]."]
)
def test_a_damaged_batch(tmp_path, content):
    folder = write_batches(tmp_path / "batches", FILES | {"data_batch_2": content})
    with pytest.raises(DataError, match="data_batch_2 is not a batch of CIFAR-10"):
        explicit_source(str(folder)).read()


@pytest.mark.parametrize("name", ["cifar-10-python.tar.gz", "cifar-10-batches-py.tgz", "cifar-10-batches-py_archive"])
def test_the_archive(tmp_path, official, name):
    (tmp_path / name).write_bytes(ARCHIVE)
    raw = explicit_source(str(tmp_path / name)).read()
    assert_holds(raw)
    assert raw.name == "cifar10"


def test_an_archive_that_lacks_a_batch(tmp_path, monkeypatch):
    content = archive_bytes({name: FILES[name] for name in BATCHES[:4]})
    monkeypatch.setattr(download, "ARCHIVE_SHA256", hashlib.sha256(content).hexdigest())
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(content)
    with pytest.raises(DataError, match="lacks data_batch_5, test_batch"):
        explicit_source(str(tmp_path)).read()


def test_an_archive_is_not_opened_before_its_checksum_is_right(tmp_path, official, monkeypatch):
    monkeypatch.setattr("tarfile.open", lambda *arguments: pytest.fail("it was opened"))
    path = tmp_path / "cifar-10-python.tar.gz"
    path.write_bytes(ARCHIVE[:-1])
    with pytest.raises(DataError, match=r"cifar-10-python.tar.gz is not the official CIFAR-10 archive.*Delete it"):
        explicit_source(str(path)).read()


@pytest.mark.parametrize("inside", ["", "cifar-10-batches-py", "cifar-10-batches-py-target/cifar-10-batches-py"])
def test_a_folder_may_hold_the_batches(tmp_path, inside):
    write_batches(tmp_path / "data" / inside, FILES)
    assert_holds(explicit_source(str(tmp_path / "data")).read())


def test_a_folder_may_hold_cifar10_npz_which_goes_first(tmp_path):
    other = make_arrays(num_images=50, seed=1)
    np.savez(tmp_path / "cifar10.npz", **other)
    write_batches(tmp_path / "cifar-10-batches-py", FILES)
    assert_holds(explicit_source(str(tmp_path)).read(), other)


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
        explicit_source(str(tmp_path / name))


@pytest.mark.parametrize(
    "inside",
    [
        "cifar-10-batches-py",
        "cifar-10-batches-py/cifar-10-batches-py",
        "cifar-10-batches-py-target/cifar-10-batches-py",
    ],
)
def test_keras_cache_with_batches(keras, official, inside):
    write_batches(keras / inside, FILES)
    (source,) = keras_sources()
    assert_holds(source.read())
    assert source.is_optional


@pytest.mark.parametrize("name", ["cifar-10-batches-py.tar.gz", "cifar-10-batches-py-target_archive"])
def test_keras_cache_with_the_archive(keras, official, name):
    (keras / name).write_bytes(ARCHIVE)
    (source,) = keras_sources()
    assert_holds(source.read())
    assert source.is_optional


def test_keras_home_is_respected(keras, official, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "elsewhere"))
    write_batches(keras / "cifar-10-batches-py", FILES)
    assert list(keras_sources()) == []
    write_batches(tmp_path / "elsewhere" / "datasets" / "cifar-10-batches-py", FILES)
    assert len(list(keras_sources())) == 1


def test_keras_cache_is_believed_only_where_checksums_are_the_published_ones(keras, official):
    other = batches_of(make_arrays(num_images=50, seed=1))
    write_batches(keras / "cifar-10-batches-py", FILES | {"data_batch_5": other["data_batch_5"]})
    np.savez(keras / "cifar10.npz", **ARRAYS)
    (source,) = keras_sources()
    with pytest.raises(DataError, match="data_batch_5 is not the official CIFAR-10 batch"):
        source.read()


def test_kit_archive(tmp_path, official):
    assert list(kit_archive(tmp_path)) == []
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(ARCHIVE)
    (source,) = kit_archive(tmp_path)
    assert_holds(source.read())


def test_standin(monkeypatch):
    module = types.ModuleType("autograder.data.standin", "A generator that needs no time.")
    module.generate, module.__file__ = lambda: ARRAYS, __file__
    monkeypatch.setitem(sys.modules, "autograder.data.standin", module)
    monkeypatch.setattr("autograder.data.standin", module, raising=False)
    source = data_sources.standin_source()
    raw = source.read()
    assert_holds(raw)
    assert (raw.name, source.is_standin) == ("standin", True)


def test_fingerprints_and_keys(tmp_path):
    path = saved(tmp_path / "images.npz")
    before = explicit_source(str(path))
    assert explicit_source(str(path)).fingerprint == before.fingerprint
    fingerprint = before.fingerprint
    path.touch()
    assert before.fingerprint != fingerprint
    assert before.key != explicit_source(str(saved(tmp_path / "other.npz"))).key
