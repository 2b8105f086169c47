from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
import types
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.data_files import archive_bytes, batches_of, make_arrays, md5_of, write_batches

from autograder.data import cifar10, download, known
from autograder.data import sources as data_sources
from autograder.data.sets import HeldOutImages, cache_folder, open_data
from autograder.errors import DataError

ARRAYS = make_arrays()
FILES = batches_of(ARRAYS)
ARCHIVE = archive_bytes(FILES)


def open_small(source="auto", num_training=1_030, num_validation=50):
    return open_data(
        source, description=known.KNOWN["cifar10"], num_training=num_training, num_validation=num_validation
    )


def validation_of(data_set):
    """The validation part of what is held out; the test images lie behind it."""
    count = data_set.held_out.num_validation
    return HeldOutImages(data_set.held_out.images[:count], data_set.held_out.labels[:count], count, classes=10)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home without data sets, a cache of its own, and no network."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("AUTOGRADER_DATA", raising=False)
    monkeypatch.delenv("KERAS_HOME", raising=False)
    checksum = hashlib.sha256(ARCHIVE).hexdigest()
    archive = replace(cifar10.ARCHIVE, url="http://127.0.0.1:9/archive", sha256=checksum)
    monkeypatch.setattr(download, "_RETRIES", 0)
    monkeypatch.setattr(cifar10, "ARCHIVE", archive)
    monkeypatch.setitem(known.KNOWN, "cifar10", replace(cifar10.CIFAR10, archive=archive))
    monkeypatch.setattr(cifar10, "BATCH_MD5", md5_of(FILES))
    return tmp_path / "home"


@pytest.fixture
def npz(tmp_path):
    path = tmp_path / "images.npz"
    np.savez(path, **ARRAYS)
    return str(path)


@pytest.fixture
def reads(monkeypatch):
    """Counts how often an .npz file is read."""
    calls, read = [], data_sources.read_npz

    def counted(path, description):
        calls.append(path)
        time.sleep(0.05)
        return read(path, description)

    monkeypatch.setattr(data_sources, "read_npz", counted)
    return calls


def test_split_and_normalisation_are_those_of_the_notebook(npz):
    data_set = open_small(npz)
    images = ARRAYS["x_train"].astype(np.float32)
    training, validation = images[:1_030], images[1_030:1_080]
    mean = training.mean(axis=(0, 1, 2), keepdims=True, dtype=np.float64).astype(np.float32)
    deviation = training.std(axis=(0, 1, 2), keepdims=True, dtype=np.float64).astype(np.float32)
    stored = np.load(data_set.train_images)
    assert stored.dtype == validation_of(data_set).images.dtype == np.float32
    np.testing.assert_allclose(stored, (training - mean) / deviation, atol=1e-5)
    np.testing.assert_allclose(validation_of(data_set).images, (validation - mean) / deviation, atol=1e-5)
    pixels, normalisation = (np.load(path) for path in data_set.training_files[2:])
    np.testing.assert_array_equal(pixels, ARRAYS["x_train"][:1_030])
    np.testing.assert_array_equal((pixels.astype(np.float32) - normalisation[0]) / normalisation[1], stored)
    labels = np.load(data_set.train_labels)
    assert labels.dtype == validation_of(data_set).labels.dtype == np.int32
    np.testing.assert_array_equal(labels, ARRAYS["y_train"][:1_030])
    np.testing.assert_array_equal(validation_of(data_set).labels, ARRAYS["y_train"][1_030:1_080])


def test_name_and_checksum(npz):
    data_set = open_small(npz)
    assert (data_set.name, data_set.is_standin) == ("images.npz", False)
    assert data_set.checksum == data_sources.read_npz(Path(npz), cifar10.CIFAR10).checksum


def test_a_smaller_set_keeps_its_end_for_validation(npz):
    data_set = open_small(npz, num_training=49_000, num_validation=100)
    assert len(np.load(data_set.train_images)) == 1_000
    np.testing.assert_array_equal(validation_of(data_set).labels, ARRAYS["y_train"][1_000:])


def test_too_few_images(npz):
    with pytest.raises(DataError, match=r"images.npz: x_train holds 1100 images; at least 1101 are needed"):
        open_small(npz, num_validation=101)


def test_images_of_another_size(tmp_path):
    grey = {key: value[..., 0] if key.startswith("x") else value for key, value in ARRAYS.items()}
    np.savez(tmp_path / "grey.npz", **grey)
    with pytest.raises(
        DataError, match=r"grey.npz: images have shape \(32, 32, 1\), the assignment's have \(32, 32, 3\)"
    ):
        open_small(str(tmp_path / "grey.npz"))


@pytest.mark.parametrize("arguments", [{"num_training": 0}, {"num_validation": 0}])
def test_arguments_that_make_no_sense(npz, arguments):
    with pytest.raises(DataError):
        open_small(npz, **arguments)


def test_a_second_opening_does_not_read_the_source_again(npz, reads):
    first, second = open_small(npz), open_small(npz)
    assert len(reads) == 1
    assert (first.checksum, first.train_images, first.name) == (second.checksum, second.train_images, second.name)
    np.testing.assert_array_equal(first.held_out.images, second.held_out.images)
    np.testing.assert_array_equal(first.held_out.labels, second.held_out.labels)


def test_a_changed_source_is_read_again(npz, reads):
    before = open_small(npz)
    np.savez(npz, **make_arrays(seed=1))
    assert open_small(npz).checksum != before.checksum
    assert len(reads) == 2


def test_the_same_data_elsewhere_is_not_written_again(npz, tmp_path):
    before = open_small(npz)
    written = before.train_images.stat().st_mtime_ns
    copy = tmp_path / "copy.npz"
    np.savez_compressed(copy, **ARRAYS)
    after = open_small(str(copy))
    assert (after.name, after.train_images) == ("copy.npz", before.train_images)
    assert after.train_images.stat().st_mtime_ns == written


def test_splits_are_kept_apart(npz):
    folders = {open_small(npz, *split).train_images.parent for split in ((1_030, 50), (1_010, 50), (1_010, 40))}
    assert len(folders) == 3
    assert len(np.load(open_small(npz).train_images)) == 1_030


@pytest.mark.parametrize("file", ["training/*/images.npy", "training/*/labels.npy", "held-out/*/images.npy"])
@pytest.mark.parametrize(
    "damage", [lambda content: content[:-4], lambda content: content + b"more", lambda content: b""]
)
def test_a_damaged_cache_is_written_again(npz, tmp_path, file, damage):
    open_small(npz)
    (path,) = (tmp_path / "cache").glob(file)
    whole = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(damage(whole))
    open_small(npz)
    assert path.read_bytes() == whole


@pytest.mark.parametrize("damage", ["", "[]", '{"a": 1}'])
def test_a_damaged_index_is_ignored(npz, tmp_path, damage):
    checksum = open_small(npz).checksum
    index = tmp_path / "cache" / "data.json"
    index.chmod(0o644)
    index.write_text(damage)
    assert open_small(npz).checksum == checksum


def test_validation_files_are_for_the_grader_alone(npz, tmp_path):
    data_set = open_small(npz)
    folder = tmp_path / "cache" / "held-out"
    assert folder.stat().st_mode & 0o777 == 0o700
    labels = validation_of(data_set).labels.tobytes()
    outside = [path for path in (tmp_path / "cache").rglob("*") if path.is_file() and folder not in path.parents]
    assert data_set.train_images in outside
    assert not any(labels in path.read_bytes() for path in outside)


def test_nobody_may_write_what_workers_map(npz):
    data_set = open_small(npz)
    for path in (data_set.train_images, data_set.train_labels):
        assert path.stat().st_mode & 0o777 == 0o444


def test_two_openings_at_once_write_once(npz, reads):
    threads = [threading.Thread(target=open_small, args=(npz,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reads) == 1


def test_nothing_half_written_is_left(npz, tmp_path, monkeypatch):
    """A full disk: the error says so, and the next run starts cleanly."""
    monkeypatch.setattr(np, "save", lambda *arguments: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(DataError, match=r"cannot be written: No space left on device.*AUTOGRADER_CACHE"):
        open_small(npz)
    assert not list((tmp_path / "cache").rglob("labels.npy"))
    monkeypatch.undo()
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))
    assert open_small(npz).held_out.num_validation == 50


def test_a_cache_folder_that_cannot_be_made(npz, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "file"))
    with pytest.raises(DataError, match=r"the cache folder .*file cannot be written"):
        open_small(npz)


def test_cache_folder(home, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_CACHE", "~/mine")
    assert cache_folder() == home / "mine"
    monkeypatch.delenv("AUTOGRADER_CACHE")
    assert cache_folder().name == "autograder"


def keras_batches(home):
    write_batches(home / ".keras" / "datasets" / "cifar-10-batches-py", FILES)


def kit_archive(home):
    folder = home.parent / "cache" / "downloads"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cifar-10-python.tar.gz").write_bytes(ARCHIVE)


@pytest.mark.parametrize("place", [keras_batches, kit_archive])
def test_auto_finds_cifar10(home, place):
    place(home)
    assert open_small().name == "cifar10"
    assert open_small().held_out.num_validation == 50


def test_auto_takes_what_the_environment_names_first(home, npz, monkeypatch):
    keras_batches(home)
    monkeypatch.setenv("AUTOGRADER_DATA", npz)
    assert open_small().name == "images.npz"
    monkeypatch.setenv("AUTOGRADER_DATA", npz + ".missing")
    with pytest.raises(DataError, match=r"there is no data set at .*images.npz.missing"):
        open_small()
    monkeypatch.setenv("AUTOGRADER_DATA", "")
    assert open_small().name == "cifar10"


@pytest.mark.parametrize("damage", ["cut", "missing"])
def test_auto_passes_over_a_damaged_keras_cache(home, caplog, damage):
    keras_batches(home)
    kit_archive(home)
    batch = home / ".keras" / "datasets" / "cifar-10-batches-py" / "data_batch_4"
    batch.write_bytes(batch.read_bytes()[:-1]) if damage == "cut" else batch.unlink()
    assert open_small().name == "cifar10"
    assert "data_batch_4" in caplog.text


def test_auto_stops_without_cifar10(home):
    np.savez(home.parent / "cifar10.npz", **ARRAYS)
    with pytest.raises(DataError, match=r"AUTOGRADER_DATA.*DATA=auto never grades on anything else; DATA=standin"):
        open_small()


def test_auto_may_be_kept_from_downloading(monkeypatch):
    monkeypatch.setattr("autograder.data.sets.fetch_archive", lambda *arguments: pytest.fail("it was fetched"))
    with pytest.raises(DataError, match=r"CIFAR-10 is not on this machine; .*AUTOGRADER_DATA.*DATA=standin"):
        open_data(description=cifar10.CIFAR10, num_training=1_000, num_validation=50, download=False)


def test_auto_downloads_at_last(home, monkeypatch):
    def fetch_archive(description, archive, folder):
        kit_archive(home)
        return folder / "cifar-10-python.tar.gz"

    monkeypatch.setattr("autograder.data.sets.fetch_archive", fetch_archive)
    assert open_small().name == "cifar10"
    monkeypatch.setattr("autograder.data.sets.fetch_archive", lambda *arguments: pytest.fail("it was fetched again"))
    assert open_small().name == "cifar10"


def test_standin(monkeypatch):
    calls = []
    module = types.ModuleType("autograder.data.standin", "A generator that needs no time.")
    module.generate, module.__file__ = lambda **form: calls.append(1) or ARRAYS, __file__
    module.CHANNELS, module.CLASSES = (3,), 10
    monkeypatch.setitem(sys.modules, "autograder.data.standin", module)
    monkeypatch.setattr("autograder.data.standin", module, raising=False)
    for _ in range(2):
        data_set = open_small("standin")
        assert (data_set.name, data_set.is_standin) == ("standin", True)
    assert calls == [1]


def run_python(code: str, **environment: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env={**os.environ, **environment}, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_tensorflow_is_never_imported(npz):
    code = (
        "import sys; from autograder.data.cifar10 import CIFAR10; from autograder.data.sets import open_data;"
        f"open_data({npz!r}, description=CIFAR10, num_training=1000, num_validation=50);"
        "print({'tensorflow', 'keras', 'pooch', 'requests'} & set(sys.modules))"
    )
    assert run_python(code) == "set()"


@pytest.mark.slow
def test_memory_of_a_full_set(tmp_path):
    """50,000 images: the whole set as float32 would take 0.6 GB on top."""
    random = np.random.default_rng(0)
    np.savez(
        tmp_path / "full.npz",
        x_train=random.integers(0, 256, (50_000, 32, 32, 3), np.uint8),
        y_train=np.arange(50_000) % 10,
        x_test=random.integers(0, 256, (10_000, 32, 32, 3), np.uint8),
        y_test=np.arange(10_000) % 10,
    )
    code = (
        "import re; from autograder.data.cifar10 import CIFAR10; from autograder.data.sets import open_data;"
        f"open_data({str(tmp_path / 'full.npz')!r}, description=CIFAR10, num_training=49_000, num_validation=1_000);"
        # Not getrusage: its maximum begins with that of the process that started this one.
        r"print(re.search(r'VmHWM:\s+(\d+)', open('/proc/self/status').read())[1])"
    )
    assert int(run_python(code)) < 500_000


@pytest.mark.realdata
@pytest.mark.skipif(not os.environ.get("AUTOGRADER_DATA"), reason="AUTOGRADER_DATA names no data set")
def test_the_real_data_set(monkeypatch, home):
    monkeypatch.undo()
    data_set = open_data(description=cifar10.CIFAR10, num_training=49_000, num_validation=1_000)
    images = np.load(data_set.train_images, mmap_mode="r")
    assert images.shape == (49_000, 32, 32, 3)
    assert np.load(data_set.train_labels).shape == (49_000,)
    assert validation_of(data_set).images.shape == (1_000, 32, 32, 3)
    assert validation_of(data_set).labels.shape == (1_000,)
    assert abs(float(images.mean(dtype=np.float64))) < 1e-4
    assert not data_set.is_standin
