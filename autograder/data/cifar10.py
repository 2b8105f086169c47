"""CIFAR-10: 60,000 photographs of ten kinds of things; https://www.cs.toronto.edu/~kriz/cifar.html.

It is published as a tar archive of pickled batches. Keras keeps the archive, or the batches extracted from it, in its
cache.
"""

from __future__ import annotations

import pickle
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any, ClassVar

import numpy as np
import numpy.typing as npt

from autograder.data.description import Archive, DataSetDescription, KerasLoader
from autograder.data.raw import ImageSource, RawData, hex_digest
from autograder.errors import DataError
from autograder.locale.messages import _

__all__ = ["ARCHIVE", "BATCH_MD5", "CIFAR10"]

_CLASSES = 10
_BATCHES_FOLDER = "cifar-10-batches-py"
_TRAINING_BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))
_BATCHES = (*_TRAINING_BATCHES, "test_batch")
_ARCHIVE_ENDINGS = (".tar.gz", ".tgz", "_archive")  # Keras 3 names its download `<folder>_archive`

ARCHIVE = Archive(
    name="cifar-10-python.tar.gz",
    url="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    sha256="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",  # as in keras.datasets.cifar10
    num_bytes=170_498_071,
)

BATCH_MD5 = {
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    "test_batch": "40351d587109b95175f43aff81a1287e",
}
"""As published in ``torchvision.datasets.CIFAR10``."""


def _read_archive(path: Path) -> RawData:
    """Read the official archive; nothing in it is opened before its checksum is seen to be right.

    Raises:
        DataError: the checksum differs.
    """
    with path.open("rb") as file:
        if hex_digest(file, "sha256") != ARCHIVE.sha256:
            message = _(
                "{path} is not the official CIFAR-10 archive, or a part of it is missing: its checksum differs. Delete"
                " it and fetch {address} again."
            )
            raise DataError(message.format(path=path, address=ARCHIVE.url))
    batches = {}
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:  # in the order of the file: a gzip stream cannot go back
            name = Path(member.name).name
            content = archive.extractfile(member) if name in _BATCHES else None
            if content is not None:
                batches[name] = _read_batch(content, f"{path}: {name}")
    return _joined(CIFAR10.name, str(path), batches)


def _read_batches(folder: Path, *, must_be_official: bool) -> RawData:
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
            is_official &= hex_digest(file, "md5") == BATCH_MD5[name]
            if must_be_official and not is_official:
                message = _("{path} is not the official CIFAR-10 batch, or a part of it is missing")
                raise DataError(message.format(path=path))
            file.seek(0)
            batches[name] = _read_batch(file, str(path))
    return _joined(CIFAR10.name if is_official else folder.name, str(folder), batches)


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
    return RawData.checked(name, where, arrays, _CLASSES)


def _sources_in(folder: Path, must_be_official: bool) -> Iterator[ImageSource]:
    """Batches and archives, in the layouts of Keras 2 and 3 and of the archive itself."""
    found = sorted(folder.glob("cifar-10-*"))
    folders = [inner for outer in found for inner in (outer, outer / _BATCHES_FOLDER)]
    for batches in (folder, *folders):
        if (batches / _BATCHES[0]).is_file():
            files = tuple(batches / name for name in _BATCHES)
            read = partial(_read_batches, batches, must_be_official=must_be_official)
            yield ImageSource(read, files, is_optional=must_be_official)
    for path in found:
        source = _source_of(path) if path.is_file() else None
        if source is not None:
            yield ImageSource(source.read, source.files, is_optional=must_be_official)


def _source_of(path: Path) -> ImageSource | None:
    return ImageSource(partial(_read_archive, path), (path,)) if path.name.endswith(_ARCHIVE_ENDINGS) else None


def _forms() -> str:
    message = _("{npz}, {archive} or the folder {batches}")
    return message.format(npz=CIFAR10.npz, archive=ARCHIVE.name, batches=_BATCHES_FOLDER)


CIFAR10 = DataSetDescription(
    name="cifar10",
    title="CIFAR-10",
    image_shape=(32, 32, 3),
    classes=_CLASSES,
    training=50_000,
    test=10_000,
    normalisation="standardised",
    keras=KerasLoader("cifar10", (32, 32, 3), (1,), cached=f"{_BATCHES_FOLDER}*", megabytes=170),
    archive=ARCHIVE,
    forms=_forms,
    sources_in=_sources_in,
    source_of=_source_of,
)
"""The description that the rest of the kit goes by."""
