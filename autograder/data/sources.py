"""Where a data set lies, and how it is read: ``.npz`` files, the official CIFAR-10 archive, its extracted batches."""

from __future__ import annotations

import hashlib
import os
import pickle
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, ClassVar

import numpy as np
import numpy.typing as npt

from autograder.data import download
from autograder.errors import DataError
from autograder.locale.messages import _

__all__ = [
    "RawData",
    "Source",
    "explicit_source",
    "keras_sources",
    "kit_archive",
    "read_archive",
    "read_batches",
    "read_npz",
    "standin_source",
]

NUM_CLASSES = 10
_ARRAYS = ("x_train", "y_train", "x_test", "y_test")
_BATCHES_FOLDER = "cifar-10-batches-py"
_TRAINING_BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))
_BATCHES = (*_TRAINING_BATCHES, "test_batch")
_ARCHIVE_ENDINGS = (".tar.gz", ".tgz", "_archive")  # Keras 3 names its download `<folder>_archive`

BATCH_MD5 = {
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    "test_batch": "40351d587109b95175f43aff81a1287e",
}
"""As published in ``torchvision.datasets.CIFAR10``."""


@dataclass(frozen=True, eq=False)
class RawData:
    """A data set as published, checked.

    Attributes:
        name: ``cifar10`` where published checksums say so, ``standin``, else the file's or folder's name.
        x_train: uint8 (N, H, W, C).
        y_train: int32 (N,), 0 to 9.
        x_test: uint8 (M, H, W, C).
        y_test: int32 (M,), 0 to 9.
    """

    name: str
    x_train: npt.NDArray[np.uint8]
    y_train: npt.NDArray[np.int32]
    x_test: npt.NDArray[np.uint8]
    y_test: npt.NDArray[np.int32]

    @classmethod
    def checked(cls, name: str, where: str, arrays: dict[str, Any]) -> RawData:
        """Bring arrays into the one form: images with a channel axis, flat int32 labels.

        Args:
            name: the data set's name.
            where: what to call the source in messages.
            arrays: by the names ``x_train``, ``y_train``, ``x_test``, ``y_test``.

        Raises:
            DataError: an array is missing or is not what its name says.
        """
        missing = [key for key in _ARRAYS if key not in arrays]
        if missing:
            message = _("{path} lacks {missing}: a data set has {wanted}")
            raise DataError(message.format(path=where, missing=", ".join(missing), wanted=", ".join(_ARRAYS)))
        x_train, x_test = (_checked_images(where, key, arrays[key]) for key in ("x_train", "x_test"))
        if x_train.shape[1:] != x_test.shape[1:]:
            message = _("{path}: images of x_train are {train}, those of x_test {test}")
            raise DataError(message.format(path=where, train=x_train.shape[1:], test=x_test.shape[1:]))
        y_train = _checked_labels(where, "y_train", arrays["y_train"], len(x_train))
        y_test = _checked_labels(where, "y_test", arrays["y_test"], len(x_test))
        return cls(name, x_train, y_train, x_test, y_test)

    @property
    def checksum(self) -> str:
        """SHA-256, in hex, over shapes and bytes of the four arrays: the same however they were stored."""
        digest = hashlib.sha256()
        for key in _ARRAYS:
            array = getattr(self, key)
            digest.update(f"{key} {array.shape}".encode())
            digest.update(array.data)
        return digest.hexdigest()


def _checked_images(where: str, key: str, images: Any) -> npt.NDArray[np.uint8]:
    if images.dtype != np.uint8:
        # Translators, here and below: {array} is such as x_train, {dtype} and {shape} are as NumPy says them.
        message = _("{path}: {array} has dtype {dtype}; images are uint8, 0 to 255")
        raise DataError(message.format(path=where, array=key, dtype=images.dtype))
    if images.ndim not in (3, 4):
        message = _("{path}: {array} has shape {shape}; images are (N, H, W, C) or (N, H, W)")
        raise DataError(message.format(path=where, array=key, shape=images.shape))
    return np.ascontiguousarray(images if images.ndim == 4 else images[..., np.newaxis])


def _checked_labels(where: str, key: str, labels: Any, images: int) -> npt.NDArray[np.int32]:
    if labels.dtype.kind not in "iu":
        message = _("{path}: {array} has dtype {dtype}; labels are whole numbers")
        raise DataError(message.format(path=where, array=key, dtype=labels.dtype))
    if labels.shape not in ((images,), (images, 1)):
        message = _("{path}: {array} has shape {shape}, but there are {count} images")
        raise DataError(message.format(path=where, array=key, shape=labels.shape, count=images))
    if labels.size and not (labels.min() >= 0 and labels.max() < NUM_CLASSES):
        message = _("{path}: {array} holds labels from {lowest} to {highest}; they go from 0 to {last}")
        lowest, highest = labels.min(), labels.max()
        raise DataError(message.format(path=where, array=key, lowest=lowest, highest=highest, last=NUM_CLASSES - 1))
    return np.ascontiguousarray(labels.reshape(-1), np.int32)


@dataclass(frozen=True, eq=False)
class Source:
    """A place that a data set can be read from.

    Attributes:
        read: reads and checks it; raises DataError, or OSError where the system refuses a file.
        files: what it is made of; unchanged files hold unchanged data.
        is_standin: whether it is the synthetic set, on which nothing is a grade.
        is_optional: whether it was merely come across, so that a damaged one is passed over.
    """

    read: Callable[[], RawData]
    files: tuple[Path, ...]
    is_standin: bool = False
    is_optional: bool = False

    @property
    def key(self) -> str:
        """Names the source among all others."""
        return os.pathsep.join(str(path.resolve()) for path in self.files)

    @property
    def fingerprint(self) -> list[tuple[int, int]]:
        """Size and time of modification (nanoseconds) of each file."""
        return [(status.st_size, status.st_mtime_ns) for status in map(Path.stat, self.files)]


def read_npz(path: Path) -> RawData:
    """Read ``x_train, y_train, x_test, y_test`` from a ``.npz`` file; pickled objects are refused.

    Raises:
        DataError: the file is damaged, or its arrays are not images and labels.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in _ARRAYS if key in archive}
    except (EOFError, ValueError, AttributeError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        message = _("{path} is not a readable .npz file, or a part of it is missing: {reason}")
        raise DataError(message.format(path=path, reason=error)) from error
    return RawData.checked(path.name, str(path), arrays)


def read_archive(path: Path) -> RawData:
    """Read the official archive; nothing in it is opened before its checksum is seen to be right.

    Raises:
        DataError: the checksum differs.
    """
    with path.open("rb") as file:
        if _hex_digest(file, "sha256") != download.ARCHIVE_SHA256:
            message = _(
                "{path} is not the official CIFAR-10 archive, or a part of it is missing: its checksum differs. Delete"
                " it and fetch {address} again."
            )
            raise DataError(message.format(path=path, address=download.ARCHIVE_URL))
    batches = {}
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:  # in the order of the file: a gzip stream cannot go back
            name = Path(member.name).name
            content = archive.extractfile(member) if name in _BATCHES else None
            if content is not None:
                batches[name] = _read_batch(content, f"{path}: {name}")
    return _joined("cifar10", str(path), batches)


def read_batches(folder: Path, *, must_be_official: bool = False) -> RawData:
    """Read the extracted archive: ``data_batch_1`` to ``data_batch_5`` and ``test_batch``.

    Args:
        folder: holds the six files.
        must_be_official: whether to refuse files whose published checksums differ.

    Raises:
        OSError: a batch is missing.
        DataError: a batch is damaged, or asks for more than arrays; or is not the official one.
    """
    batches, is_official = {}, True
    for name in _BATCHES:
        path = folder / name
        with path.open("rb") as file:
            is_official &= _hex_digest(file, "md5") == BATCH_MD5[name]
            if must_be_official and not is_official:
                message = _("{path} is not the official CIFAR-10 batch, or a part of it is missing")
                raise DataError(message.format(path=path))
            file.seek(0)
            batches[name] = _read_batch(file, str(path))
    return _joined("cifar10" if is_official else folder.name, str(folder), batches)


def _hex_digest(file: IO[bytes], algorithm: str) -> str:
    digest = hashlib.new(algorithm, usedforsecurity=False)
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


class _ArrayUnpickler(pickle.Unpickler):
    """Unpickles arrays in plain containers, and nothing that could run code: folders can be planted."""

    _ALLOWED: ClassVar = {
        ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): np.dtype,
    }

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self._ALLOWED[module.replace("numpy._core", "numpy.core"), name]
        except KeyError:
            message = _("it asks for {name}, which no batch of images needs")
            raise pickle.UnpicklingError(message.format(name=f"{module}.{name}")) from None


def _read_batch(file: IO[bytes], where: str) -> tuple[npt.NDArray[np.uint8], list[int]]:
    """Images, uint8 (N, 32, 32, 3), and labels of one pickled batch (Python 2 wrote the official ones)."""
    try:
        batch = _ArrayUnpickler(file, encoding="bytes").load()
        images, labels = np.asarray(batch[b"data"]), list(batch[b"labels"])
        return images.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), labels
    except Exception as error:  # a damaged pickle raises almost anything
        raise DataError(_("{path} is not a batch of CIFAR-10: {reason}").format(path=where, reason=error)) from error


def _joined(name: str, where: str, batches: dict[str, tuple[npt.NDArray[np.uint8], list[int]]]) -> RawData:
    missing = [batch for batch in _BATCHES if batch not in batches]
    if missing:
        raise DataError(_("{path} lacks {missing}").format(path=where, missing=", ".join(missing)))
    training = [batches[batch] for batch in _TRAINING_BATCHES]
    test_images, test_labels = batches["test_batch"]
    arrays = {
        "x_train": np.concatenate([images for images, _labels in training]),
        "y_train": np.concatenate([labels for _images, labels in training]),
        "x_test": test_images,
        "y_test": np.asarray(test_labels),
    }
    return RawData.checked(name, where, arrays)


def standin_source() -> Source:
    """The synthetic data set that ships with the kit; its file is the program that generates it."""
    from autograder.data import standin

    def read() -> RawData:
        return RawData.checked("standin", "the stand-in", standin.generate())

    return Source(read, (Path(standin.__file__),), is_standin=True)


def explicit_source(place: str) -> Source:
    """The data set at a path that somebody named: a file, or a folder that holds one.

    Raises:
        DataError: there is nothing there that the kit can read.
    """
    path = Path(place).expanduser()
    if path.is_dir():
        source = next(_sources_in(path, must_be_official=False), None)
        if source is None:
            message = _("{path} holds no data set: put cifar10.npz, {archive} or the folder {batches} there")
            raise DataError(message.format(path=path, archive=download.ARCHIVE_NAME, batches=_BATCHES_FOLDER))
        return source
    if not path.is_file():
        message = _("there is no data set at {path}: name an .npz file, {archive}, or a folder")
        raise DataError(message.format(path=path, archive=download.ARCHIVE_NAME))
    if path.suffix == ".npz":
        return Source(partial(read_npz, path), (path,))
    if path.name.endswith(_ARCHIVE_ENDINGS):
        return Source(partial(read_archive, path), (path,))
    message = _("{path} is neither an .npz file nor {archive}")
    raise DataError(message.format(path=path, archive=download.ARCHIVE_NAME))


def keras_sources() -> Iterator[Source]:
    """What the Keras cache holds, in the layouts of Keras 2 and 3; only the official data set is accepted there."""
    home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    yield from _sources_in(home / "datasets", must_be_official=True)


def kit_archive(folder: Path) -> Iterator[Source]:
    """The archive that an earlier run left in the kit's own cache."""
    path = folder / download.ARCHIVE_NAME
    if path.is_file():
        yield Source(partial(read_archive, path), (path,), is_optional=True)


def _sources_in(folder: Path, *, must_be_official: bool) -> Iterator[Source]:
    npz = folder / "cifar10.npz"
    if npz.is_file() and not must_be_official:
        yield Source(partial(read_npz, npz), (npz,))
    found = sorted(folder.glob("cifar-10-*"))
    folders = [inner for outer in found for inner in (outer, outer / _BATCHES_FOLDER)]
    for batches in (folder, *folders):
        if (batches / _BATCHES[0]).is_file():
            files = tuple(batches / name for name in _BATCHES)
            read = partial(read_batches, batches, must_be_official=must_be_official)
            yield Source(read, files, is_optional=must_be_official)
    for path in found:
        if path.is_file() and path.name.endswith(_ARCHIVE_ENDINGS):
            yield Source(partial(read_archive, path), (path,), is_optional=must_be_official)
