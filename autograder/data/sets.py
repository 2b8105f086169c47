"""Data sets for grading: found, checked, split, normalised, and written once to a cache that workers map.

Training images and labels lie in ``.npy`` files that workers may read. Validation and test images and their labels
lie in a folder that only the grader's own account may enter, and reach the trusted side as mapped arrays.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from autograder.data.description import DataSetDescription
from autograder.data.download import fetch_archive, how_to_get_it
from autograder.data.image_files import mapped, replacing, statistics, write_normalised
from autograder.data.raw import ImageSource, RawData
from autograder.data.sources import explicit_source, keras_sources, kit_archive, published_file, standin_source
from autograder.errors import DataError
from autograder.locale.messages import _
from autograder.locale.numbers import number

__all__ = ["DataSet", "HeldOutImages", "cache_folder", "open_data"]

_FORMAT_VERSION = 4
_FEWEST_TRAINING_IMAGES = 1_000

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class HeldOutImages:
    """The images that decide: those of validation, and behind them the test images.

    Attributes:
        images: float32 (N, H, W, C), normalised as the training images are.
        labels: int32 (N,); never leave the grader.
        num_validation: how many of them, from the first on, are the assignment's validation images.
        classes: how many; labels are 0 to classes - 1.
    """

    images: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int32]
    num_validation: int
    classes: int

    def accuracy(self, scores: npt.NDArray[np.floating[Any]]) -> float:
        """Per cent of the first images whose highest score (n, C) is at the right class."""
        return round(100.0 * float(np.mean(scores.argmax(axis=1) == self.labels[: len(scores)])), 4)


@dataclass(frozen=True, eq=False)
class DataSet:
    """A data set, split and normalised.

    Attributes:
        name: the set's own, ``standin``, or the name of the file or folder that somebody named.
        is_standin: whether it is synthetic, so that nothing graded on it is a grade.
        checksum: SHA-256 over the raw arrays, in hex.
        train_images: ``.npy`` file, float32 (N, H, W, C), normalised.
        train_labels: ``.npy`` file, int32 (N,).
        num_training: N.
        held_out: validation and test images with their labels, for the trusted side only.
        compact: ``.npy`` files of the same images as pixels, uint8, and of channels' means and deviations (2, C).
    """

    name: str
    is_standin: bool
    checksum: str
    train_images: Path
    train_labels: Path
    num_training: int
    held_out: HeldOutImages
    compact: tuple[Path, ...] = ()

    @property
    def training_files(self) -> tuple[Path, ...]:
        """What workers map; see :class:`.sandbox.launcher.ProcessSandbox`."""
        return self.train_images, self.train_labels, *self.compact


def cache_folder() -> Path:
    """Where the kit keeps what it can compute again: ``AUTOGRADER_CACHE``, else the user's cache folder."""
    import platformdirs

    return Path(os.environ.get("AUTOGRADER_CACHE") or platformdirs.user_cache_dir("autograder")).expanduser()


def open_data(
    source: str = "auto",
    *,
    description: DataSetDescription,
    num_training: int,
    num_validation: int,
    download: bool = True,
) -> DataSet:
    """Find a data set, and split and normalise it as the notebook does.

    Validation is the ``num_validation`` images after the first ``num_training``; a set with fewer images keeps
    its last ``num_validation`` for validation. Every channel is normalised as the description says.

    Args:
        source: ``auto`` takes what ``AUTOGRADER_DATA`` names, else the published set from the Keras cache, the kit's
            own cache or its official address, and never anything else; ``standin`` takes what ships with the kit;
            anything else is the path of an ``.npz`` file, of the official archive, or of a folder.
        description: of the data set that it must be.
        num_training: training images, at most.
        num_validation: validation images.
        download: whether ``auto`` may fetch what this machine does not have.

    Raises:
        DataError: the data set cannot be had, or is not what it should be.
    """
    if num_training < 1 or num_validation < 1:
        raise DataError(_("a data set is split into at least one training image and one validation image"))
    if source == "standin" and description.sample is not None:
        num_validation = min(num_validation, description.sample.validation)
    cache = _Cache(cache_folder(), description, num_training, num_validation)
    if source == "standin":
        return cache.open(standin_source(description))
    if source != "auto":
        return cache.open(explicit_source(source, description))
    if named := os.environ.get("AUTOGRADER_DATA"):
        return cache.open(explicit_source(named, description))
    return _open_published(cache, description, download)


def _open_published(cache: _Cache, description: DataSetDescription, may_download: bool) -> DataSet:
    downloads = cache.folder / "downloads"
    for found in (*keras_sources(description), *kit_archive(downloads, description)):
        try:
            return cache.open(found)
        except DataError as error:
            # Translators: {problem} is why a data set cannot be used.
            _logger.warning(_("passed over: {problem}").format(problem=error))
    if description.archive is None or not may_download:
        message = _("{title} is not on this machine.")
        if description.archive is not None:
            message = _("{title} is not on this machine; grading downloads it.")
        raise DataError(f"{message.format(title=description.title)} {how_to_get_it(description, downloads)}")
    with cache.locked("downloads"):
        archive = fetch_archive(description, description.archive, downloads)
    return cache.open(published_file(archive, description))


class _Known(msgspec.Struct, frozen=True):
    """What an earlier run learnt from reading a source."""

    fingerprint: list[tuple[int, int]]
    name: str
    checksum: str
    num_images: int
    num_test: int


@dataclass(frozen=True)
class _Cache:
    """The normalised data sets of one split, and an index that spares reading their sources again."""

    folder: Path
    description: DataSetDescription
    num_training: int
    num_validation: int

    def open(self, source: ImageSource) -> DataSet:
        """The data set at ``source``, from the cache where that holds it whole."""
        data_set = self._recall(source)
        if data_set is None:
            with self.locked("data"):
                data_set = self._recall(source) or self._write(source)
        return data_set

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Keep other processes out, so that nothing is fetched or written twice."""
        import filelock

        lock = filelock.FileLock(self.folder / f"{name}.lock")
        with self._writing():
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = _(
                "the cache folder {folder} cannot be written: {reason}. Make room there (the data set takes {size}"
                " MB), or let AUTOGRADER_CACHE name another folder."
            )
            size = number(self.description.num_bytes / 1e6, ".0f")
            raise DataError(message.format(folder=self.folder, reason=error.strerror or error, size=size)) from error

    @property
    def _index_path(self) -> Path:
        return self.folder / "data.json"

    def _index(self) -> dict[str, _Known]:
        try:
            return msgspec.json.decode(self._index_path.read_bytes(), type=dict[str, _Known])
        except (OSError, msgspec.DecodeError):
            return {}

    def _recall(self, source: ImageSource) -> DataSet | None:
        """The data set, if the source's files are those of an earlier run."""
        known = self._index().get(source.key)
        try:
            is_unchanged = known is not None and known.fingerprint == source.fingerprint
        except OSError:  # a part of the source is gone: reading it will say which
            return None
        return self._load(known, source.is_standin) if known is not None and is_unchanged else None

    def _split_at(self, num_images: int) -> int:
        return min(self.num_training, num_images - self.num_validation)

    def _paths(self, known: _Known) -> tuple[Path, Path]:
        """The folders of the training files and of the held-out files."""
        split = f"{self._split_at(known.num_images)}-{self.num_validation}"
        form = f"{self.description.classes}-{self.description.normalisation}"
        key = f"{known.checksum[:16]}-{split}-{form}-v{_FORMAT_VERSION}"
        return self.folder / "training" / key, self.folder / "held-out" / key

    def _load(self, known: _Known, is_standin: bool) -> DataSet | None:
        """The data set, unless one of its files is missing or has the wrong size."""
        training, held_out = self._paths(known)
        num_training, num_held_out = self._split_at(known.num_images), self.num_validation + known.num_test
        shape = self.description.image_shape
        wanted = {
            training / "images.npy": (np.float32, (num_training, *shape)),
            training / "labels.npy": (np.int32, (num_training,)),
            training / "pixels.npy": (np.uint8, (num_training, *shape)),
            training / "normalisation.npy": (np.float32, (2, shape[-1])),
            held_out / "images.npy": (np.float32, (num_held_out, *shape)),
            held_out / "labels.npy": (np.int32, (num_held_out,)),
        }
        *others, images, labels = (mapped(path, np.dtype(kind), shape) for path, (kind, shape) in wanted.items())
        if images is None or labels is None or any(other is None for other in others):
            return None
        return DataSet(
            name=known.name,
            is_standin=is_standin,
            checksum=known.checksum,
            train_images=training / "images.npy",
            train_labels=training / "labels.npy",
            num_training=num_training,
            held_out=HeldOutImages(images, np.array(labels), self.num_validation, self.description.classes),
            compact=(training / "pixels.npy", training / "normalisation.npy"),
        )

    def _write(self, source: ImageSource) -> DataSet:
        """Read the source, write what the cache lacks of it, and note it in the index."""
        try:
            fingerprint, raw = source.fingerprint, source.read()
        except OSError as error:
            message = _("{path} cannot be read: {reason}")
            path, reason = error.filename or source.key, error.strerror or error
            raise DataError(message.format(path=path, reason=reason)) from error
        self._check(raw, source.key)
        known = _Known(fingerprint, raw.name, raw.checksum, len(raw.x_train), len(raw.x_test))
        data_set = self._load(known, source.is_standin)  # the same data may have come from elsewhere
        if data_set is None:
            with self._writing():
                self._write_split(raw, known)
            data_set = self._load(known, source.is_standin)
            assert data_set is not None, "what was just written can be read"
        with self._writing(), replacing(self._index_path) as file:
            file.write(msgspec.json.format(msgspec.json.encode({**self._index(), source.key: known})))
        return data_set

    def _check(self, raw: RawData, where: str) -> None:
        num_images, shape = len(raw.x_train), raw.x_train.shape[1:]
        if shape != self.description.image_shape:
            # Translators, here and below: {path} is a file or folder; {found} and {expected} are shapes of arrays.
            message = _("{path}: images have shape {found}, the assignment's have {expected}")
            raise DataError(message.format(path=where, found=shape, expected=self.description.image_shape))
        fewest = self.num_validation + _FEWEST_TRAINING_IMAGES
        if num_images < fewest:
            message = _("{path}: x_train holds {count} images; at least {fewest} are needed")
            raise DataError(message.format(path=where, count=num_images, fewest=fewest))

    def _write_split(self, raw: RawData, known: _Known) -> None:
        training, held_out = self._paths(known)
        held_out.parent.mkdir(parents=True, exist_ok=True)
        held_out.parent.chmod(0o700)
        middle = self._split_at(known.num_images)
        end = middle + self.num_validation
        mean, deviation = statistics(raw.x_train[:middle], self.description.normalisation)
        for folder, images, labels in (
            (training, [raw.x_train[:middle]], [raw.y_train[:middle]]),
            (held_out, [raw.x_train[middle:end], raw.x_test], [raw.y_train[middle:end], raw.y_test]),
        ):
            folder.mkdir(parents=True, exist_ok=True)
            write_normalised(folder / "images.npy", images, mean, deviation)
            with replacing(folder / "labels.npy") as file:
                np.save(file, np.concatenate(labels))
        for name, array in (("pixels", raw.x_train[:middle]), ("normalisation", np.stack([mean, deviation]))):
            with replacing(training / f"{name}.npy") as file:
                np.save(file, array)
