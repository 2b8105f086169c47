"""The data sets of Keras: from a file, from Keras's cache, by download, or made up for a look without a network."""

from __future__ import annotations

import os
import pickle
import re
import tarfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from autograder.shipped.saying import Stop, _

__all__ = ["Arrays", "ImageSet", "load_images", "made_up"]

Arrays = tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""As Keras returns them: images and labels to learn from, images and labels to test on."""


class ImageSet(NamedTuple):
    """What a notebook knows of its data set before that is there.

    Attributes:
        name: of the data set and of its ``.npz`` file.
        keras: its module in ``tf.keras.datasets``; "" where Keras has none.
        cached: pattern of what Keras keeps of it.
        megabytes: of its download.
        file: what it is fetched as.
        image: shape of an image, as Keras gives it.
        label: shape of a label, as Keras gives it.
        classes: how many; labels count from 0.
        training: images to learn from, the last of which validate.
        test: images to test on.
    """

    name: str
    keras: str
    cached: str
    megabytes: int
    file: str
    image: Sequence[int]
    label: Sequence[int]
    classes: int
    training: int
    test: int


def load_images(known: ImageSet, source: str = "auto") -> Arrays:
    """Load a data set, and say what was loaded.

    Args:
        known: of the data set.
        source: ``auto`` for a file beside the notebook, else Keras's cache, else a download; ``standin`` for images
            that are made up; or the path of a file. The variable AUTOGRADER_DATA takes the place of ``auto``.

    Raises:
        Stop: there are no such images.
    """
    if source == "auto":
        source = os.environ.get("AUTOGRADER_DATA", "auto")
    if source == "standin":
        print(_("Data: made-up images, for a look without a network. Accuracies on them mean nothing."))
        return made_up(known)
    folder = Path() if source == "auto" else Path(source)
    candidates = [folder, *(folder / name for name in (f"{known.name}.npz", known.file))]
    found = next((path for path in candidates if path.is_file()), None)
    if found is not None:
        print(_("Data: the file {path}").format(path=found))
        return _read(found, known)
    if source != "auto" or not known.keras:
        raise Stop(_("There is no file {path} with the data set {name}.").format(path=candidates[1], name=known.name))
    return _from_keras(known)


def _read(path: Path, known: ImageSet) -> Arrays:
    try:
        if path.suffix == ".npz":
            with np.load(path) as file:
                x, y, x_test, y_test = (file[key] for key in ("x_train", "y_train", "x_test", "y_test"))
        else:
            x, y, x_test, y_test = _read_archive(path)
    except (OSError, ValueError, KeyError, EOFError, tarfile.TarError, pickle.UnpicklingError) as error:
        message = _("The file {path} cannot be read: {reason}. Fetch it again, or take it away.")
        raise Stop(message.format(path=path, reason=error)) from error
    return (x, y.reshape(-1, *known.label)), (x_test, y_test.reshape(-1, *known.label))


def _read_archive(path: Path) -> tuple[np.ndarray, ...]:
    """An archive of Python's pickles, rows of pixels with the channels first: batches to learn from, one to test on."""
    parts: dict[str, list[Any]] = {}
    with tarfile.open(path) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            batch = re.fullmatch(r".*/(data|test)_batch(?:_\d+)?", member.name)
            file = archive.extractfile(member) if batch else None
            if batch and file is not None:
                content = pickle.load(file, encoding="bytes")
                images = np.reshape(content[b"data"], (-1, 3, 32, 32)).transpose(0, 2, 3, 1)
                parts.setdefault(batch[1], []).append((images, np.array(content[b"labels"], np.uint8)))
    return tuple(np.concatenate(arrays) for split in ("data", "test") for arrays in zip(*parts[split], strict=True))


def _from_keras(known: ImageSet) -> Arrays:
    tf = import_module("tensorflow")
    cache = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "datasets"
    is_cached = any(cache.glob(known.cached))
    if not is_cached:
        message = _("Downloading the data set: {megabytes} MB, once. It can take some minutes.")
        print(message.format(megabytes=known.megabytes))
    load = getattr(tf.keras.datasets, known.keras).load_data
    try:
        try:
            loaded: Arrays = load()
        except Exception as error:
            if "CERTIFICATE_VERIFY_FAILED" not in str(error) or not _take_certificates():
                raise
            loaded = load()
    except Exception as error:
        if is_cached:
            message = _("What Keras has kept of the data set in {folder} is damaged: delete it there, and try again.")
            raise Stop(message.format(folder=cache)) from error
        message = _(
            "The data set cannot be downloaded ({reason}). Is there a network? If another browser gets it, put the file"
            ' {file} beside this notebook; for a look without a network, write DATA = "standin".'
        )
        reason = " ".join(str(error).split())[:200]
        raise Stop(message.format(reason=reason, file=known.file)) from error
    print(_("Data: {name}, as Keras has it").format(name=known.name))
    return loaded


def _take_certificates() -> bool:
    """Whether there are certificates for Python on macOS, which comes without any; from here on they are used."""
    try:
        import certifi
    except ImportError:
        return False
    os.environ["SSL_CERT_FILE"] = certifi.where()
    return True


def made_up(known: ImageSet) -> Arrays:
    """Images of patterns of stripes, one for each class, moved at random, in noise.

    Args:
        known: gives shapes and numbers.
    """
    random = np.random.default_rng(10)
    height, width, *channels = known.image
    rows, columns = np.mgrid[:height, :width]
    waves = [
        (rows * np.cos(label) + columns * np.sin(label)) * (0.4 + 0.05 * label) + shift
        for label in range(known.classes)
        for shift in range(4)
    ]
    patterns = (
        (63 * (np.sin(waves) + 1)).astype(np.uint8).reshape(known.classes, 4, height, width, *[1] * len(channels))
    )

    def images(count: int) -> tuple[np.ndarray, np.ndarray]:
        labels = random.integers(0, known.classes, count, np.uint8)
        noise = random.integers(0, 128, (count, *known.image), np.uint8)
        return noise + patterns[labels, random.integers(0, 4, count)], labels.reshape(-1, *known.label)

    return images(known.training), images(known.test)
