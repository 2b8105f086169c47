"""Small data sets in every form that the kit reads, for tests."""

from __future__ import annotations

import hashlib
import io
import pickle
import struct
import tarfile
from pathlib import Path
from typing import ClassVar

import numpy as np

from autograder.data.raw import RawData

BATCHES = ("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch")


def make_arrays(num_images=1_100, num_test=20, seed=0):
    """Images with a different mean and spread in every channel, and labels that run through all classes."""
    random = np.random.default_rng(seed)

    def images(count):
        values = random.normal([125, 90, 60], [60, 40, 20], (count, 32, 32, 3))
        return values.clip(0, 255).astype(np.uint8)

    def labels(count):
        return random.permutation(np.arange(count) % 10).astype(np.uint8)

    return {
        "x_train": images(num_images),
        "y_train": labels(num_images),
        "x_test": images(num_test),
        "y_test": labels(num_test),
    }


class _Python2Pickler(pickle._Pickler):
    """Writes what Python 2's cPickle wrote with protocol 2: 8-bit strings, and NumPy's name of then."""

    dispatch: ClassVar = dict(pickle._Pickler.dispatch)

    def __init__(self, file):
        super().__init__(file, protocol=2)

    def _save_8_bit_string(self, text):
        raw = text.encode() if isinstance(text, str) else text
        self.write(pickle.BINSTRING + struct.pack("<i", len(raw)) + raw)
        self.memoize(text)

    dispatch[bytes] = dispatch[str] = _save_8_bit_string

    def save_global(self, obj, name=None):
        module = obj.__module__.replace("numpy._core", "numpy.core")
        self.write(pickle.GLOBAL + f"{module}\n{name or obj.__name__}\n".encode())
        self.memoize(obj)

    dispatch[type] = save_global
    dispatch[type(len)] = save_global


def batch_bytes(images, labels):
    """One batch, as in the official archive."""
    rows = np.ascontiguousarray(images.transpose(0, 3, 1, 2).reshape(len(images), -1))
    file = io.BytesIO()
    content = {"batch_label": "a batch", "labels": labels.tolist(), "data": rows, "filenames": ["a.png"] * len(rows)}
    _Python2Pickler(file).dump(content)
    return file.getvalue()


def batches_of(arrays):
    """The six files of the official archive, by name."""
    images, labels = np.split(arrays["x_train"], 5), np.split(arrays["y_train"], 5)
    files = {name: batch_bytes(*part) for name, *part in zip(BATCHES, images, labels, strict=False)}
    return files | {"test_batch": batch_bytes(arrays["x_test"], arrays["y_test"])}


def md5_of(files):
    return {name: hashlib.md5(content).hexdigest() for name, content in files.items()}


def write_batches(folder: Path, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def archive_bytes(files):
    """The official archive's layout around these files."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, content in {"readme.html": b"<p>a page</p>", **files}.items():
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def assert_holds(raw: RawData, arrays):
    for key, expected in arrays.items():
        np.testing.assert_array_equal(getattr(raw, key), expected)
    assert (raw.x_train.dtype, raw.y_train.dtype) == (np.uint8, np.int32)


class Planted:
    """What an attacker pickles: loading it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)
