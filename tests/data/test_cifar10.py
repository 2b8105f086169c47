"""The archive, its batches, and what of them is believed."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import replace

import numpy as np
import pytest
from support.data_files import (
    BATCHES,
    Planted,
    archive_bytes,
    assert_holds,
    batches_of,
    make_arrays,
    md5_of,
    write_batches,
)

from autograder.data import cifar10
from autograder.data.cifar10 import CIFAR10
from autograder.data.sources import explicit_source, keras_sources, kit_archive
from autograder.errors import DataError

ARRAYS = make_arrays(num_images=50)
FILES = batches_of(ARRAYS)
ARCHIVE = archive_bytes(FILES)


@pytest.fixture
def official(monkeypatch):
    """The small archive and its batches pass for the published ones."""
    monkeypatch.setattr(cifar10, "BATCH_MD5", md5_of(FILES))
    monkeypatch.setattr(cifar10, "ARCHIVE", replace(cifar10.ARCHIVE, sha256=hashlib.sha256(ARCHIVE).hexdigest()))


@pytest.mark.parametrize(
    "planted",
    [lambda owned: pickle.dumps(Planted(owned)), lambda owned: pickle.dumps({b"data": Planted(owned)}, protocol=2)],
)
def test_a_planted_batch_runs_no_code(tmp_path, planted):
    folder = write_batches(tmp_path / "batches", FILES | {"data_batch_3": planted(tmp_path / "owned")})
    with pytest.raises(DataError, match=r"data_batch_3 is not a batch of CIFAR-10: it asks for \S+, which no batch"):
        explicit_source(str(folder), CIFAR10).read()
    assert not (tmp_path / "owned").exists()


def test_batches_of_the_official_format(tmp_path, official):
    raw = explicit_source(str(write_batches(tmp_path / "cifar-10-batches-py", FILES)), CIFAR10).read()
    assert_holds(raw, ARRAYS)
    assert raw.name == "cifar10"


def test_batches_written_by_python_3(tmp_path):
    """As found in the wild; they are read, but do not pass for the published ones."""
    images, labels = ARRAYS["x_train"][:10], ARRAYS["y_train"][:10]
    rows = np.ascontiguousarray(images.transpose(0, 3, 1, 2).reshape(10, -1))
    batch = pickle.dumps({b"data": rows, b"labels": labels.tolist()}, protocol=4)
    folder = write_batches(tmp_path / "mine", FILES | {"data_batch_1": batch})
    assert_holds(explicit_source(str(folder), CIFAR10).read(), ARRAYS)
    assert explicit_source(str(folder), CIFAR10).read().name == "mine"


@pytest.mark.parametrize(
    "content", [b"", FILES["data_batch_2"][:-1000], pickle.dumps({b"data": [1, 2]}), b"\x80\x02]."]
)
def test_a_damaged_batch(tmp_path, content):
    folder = write_batches(tmp_path / "batches", FILES | {"data_batch_2": content})
    with pytest.raises(DataError, match="data_batch_2 is not a batch of CIFAR-10"):
        explicit_source(str(folder), CIFAR10).read()


@pytest.mark.parametrize("name", ["cifar-10-python.tar.gz", "cifar-10-batches-py.tgz", "cifar-10-batches-py_archive"])
def test_the_archive(tmp_path, official, name):
    (tmp_path / name).write_bytes(ARCHIVE)
    raw = explicit_source(str(tmp_path / name), CIFAR10).read()
    assert_holds(raw, ARRAYS)
    assert raw.name == "cifar10"


def test_an_archive_that_lacks_a_batch(tmp_path, monkeypatch):
    content = archive_bytes({name: FILES[name] for name in BATCHES[:4]})
    monkeypatch.setattr(cifar10, "ARCHIVE", replace(cifar10.ARCHIVE, sha256=hashlib.sha256(content).hexdigest()))
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(content)
    with pytest.raises(DataError, match="lacks data_batch_5, test_batch"):
        explicit_source(str(tmp_path), CIFAR10).read()


def test_an_archive_is_not_opened_before_its_checksum_is_right(tmp_path, official, monkeypatch):
    monkeypatch.setattr("tarfile.open", lambda *arguments: pytest.fail("it was opened"))
    path = tmp_path / "cifar-10-python.tar.gz"
    path.write_bytes(ARCHIVE[:-1])
    with pytest.raises(DataError, match=r"cifar-10-python.tar.gz is not the official CIFAR-10 archive.*Delete it"):
        explicit_source(str(path), CIFAR10).read()


@pytest.mark.parametrize("inside", ["", "cifar-10-batches-py", "cifar-10-batches-py-target/cifar-10-batches-py"])
def test_a_folder_may_hold_the_batches(tmp_path, inside):
    write_batches(tmp_path / "data" / inside, FILES)
    assert_holds(explicit_source(str(tmp_path / "data"), CIFAR10).read(), ARRAYS)


def test_a_folder_may_hold_cifar10_npz_which_goes_first(tmp_path):
    other = make_arrays(num_images=50, seed=1)
    np.savez(tmp_path / "cifar10.npz", **other)
    write_batches(tmp_path / "cifar-10-batches-py", FILES)
    assert_holds(explicit_source(str(tmp_path), CIFAR10).read(), other)


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
    (source,) = keras_sources(CIFAR10)
    assert_holds(source.read(), ARRAYS)
    assert source.is_optional


@pytest.mark.parametrize("name", ["cifar-10-batches-py.tar.gz", "cifar-10-batches-py-target_archive"])
def test_keras_cache_with_the_archive(keras, official, name):
    (keras / name).write_bytes(ARCHIVE)
    (source,) = keras_sources(CIFAR10)
    assert_holds(source.read(), ARRAYS)
    assert source.is_optional


def test_keras_home_is_respected(keras, official, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "elsewhere"))
    write_batches(keras / "cifar-10-batches-py", FILES)
    assert list(keras_sources(CIFAR10)) == []
    write_batches(tmp_path / "elsewhere" / "datasets" / "cifar-10-batches-py", FILES)
    assert len(list(keras_sources(CIFAR10))) == 1


def test_keras_cache_is_believed_only_where_checksums_are_the_published_ones(keras, official):
    other = batches_of(make_arrays(num_images=50, seed=1))
    write_batches(keras / "cifar-10-batches-py", FILES | {"data_batch_5": other["data_batch_5"]})
    np.savez(keras / "cifar10.npz", **ARRAYS)
    (source,) = keras_sources(CIFAR10)
    with pytest.raises(DataError, match="data_batch_5 is not the official CIFAR-10 batch"):
        source.read()


def test_kit_archive(tmp_path, official):
    assert list(kit_archive(tmp_path, CIFAR10)) == []
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(ARCHIVE)
    (source,) = kit_archive(tmp_path, CIFAR10)
    assert_holds(source.read(), ARRAYS)


def test_the_published_checksum_is_that_of_keras():
    """So that an archive from the Keras cache is accepted."""
    assert cifar10.ARCHIVE.sha256 == "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
