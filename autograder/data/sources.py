"""Where a data set is found, and how its ``.npz`` files are read."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from autograder.data.description import DataSetDescription
from autograder.data.raw import ARRAYS, ImageSource, RawData, hex_digest
from autograder.errors import DataError
from autograder.locale.messages import _

__all__ = ["explicit_source", "keras_sources", "kit_archive", "published_file", "read_npz", "standin_source"]

_WHOLE = ("images", "labels")
"""What the arrays of a set that nobody has divided are called in files."""


def read_npz(path: Path, description: DataSetDescription) -> RawData:
    """Read a ``.npz`` file; pickled objects are refused.

    It holds ``x_train, y_train, x_test, y_test``; or ``images`` and ``labels``, of which the last ones are the test
    split: as many as are published, or the same part of fewer.

    Args:
        path: the file.
        description: of the data set that it should be.

    Raises:
        DataError: the file is damaged, or its arrays are not images and labels.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in (*ARRAYS, *_WHOLE) if key in archive}
    except (EOFError, ValueError, AttributeError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        message = _("{path} is not a readable .npz file, or a part of it is missing: {reason}")
        raise DataError(message.format(path=path, reason=error)) from error
    if set(_WHOLE) <= set(arrays) and not set(ARRAYS) & set(arrays):
        arrays = _divided(arrays, description)
    return RawData.checked(path.name, str(path), arrays, description.classes)


def _divided(arrays: Mapping[str, Any], description: DataSetDescription) -> dict[str, Any]:
    images, labels = (np.atleast_1d(arrays[key]) for key in _WHOLE)
    share = description.test / (description.training + description.test)
    split = max(0, len(images) - min(description.test, round(share * len(images))))
    return {"x_train": images[:split], "y_train": labels[:split], "x_test": images[split:], "y_test": labels[split:]}


def _read_published_npz(path: Path, description: DataSetDescription) -> RawData:
    """Read the ``.npz`` file that Keras publishes; nothing in it is opened before its checksum is seen to be right.

    Raises:
        DataError: the checksum differs.
    """
    with path.open("rb") as file:
        if hex_digest(file, "sha256") != description.npz_sha256:
            message = _("{path} is not the {title} that Keras publishes, or a part of it is missing")
            raise DataError(message.format(path=path, title=description.title))
    return replace(read_npz(path, description), name=description.name)


def standin_source(description: DataSetDescription) -> ImageSource:
    """What ships with the kit: a sample of the data set, or synthetic images of its size.

    The file of a synthetic set is the program that makes it.

    Raises:
        DataError: there is no sample, and such images cannot be made.
    """
    from autograder.data import standin

    sample = description.sample
    if sample is not None:
        return ImageSource(
            lambda: replace(read_npz(sample.file, description), name=sample.name), (sample.file,), is_standin=True
        )

    height, width, channels = description.image_shape
    if height != width or channels not in standin.CHANNELS or description.classes > standin.CLASSES:
        message = _("there is no stand-in for {title}: it makes square images, gray or in color, of {most} classes")
        raise DataError(message.format(title=description.title, most=standin.CLASSES))

    def read() -> RawData:
        arrays = standin.generate(side=height, channels=channels, classes=description.classes)
        return RawData.checked("standin", "the stand-in", arrays, description.classes)

    variant = f"{height}x{width}x{channels} of {description.classes} classes"
    return ImageSource(read, (Path(standin.__file__),), variant, is_standin=True)


def explicit_source(place: str, description: DataSetDescription) -> ImageSource:
    """The data set at a path that somebody named: a file, or a folder that holds one.

    Raises:
        DataError: there is nothing there that the kit can read.
    """
    path = Path(place).expanduser()
    archive = description.archive
    if path.is_dir():
        source = next(_sources_in(path, description, must_be_official=False), None)
        if source is None:
            # Translators: {forms} are names of files, such as "images.npz".
            message = _("{path} holds no data set: put {forms} there")
            forms = description.npz if description.forms is None else description.forms()
            raise DataError(message.format(path=path, forms=forms))
        return source
    if not path.is_file():
        if meant := get_close_matches(place, ("auto", "standin"), n=1):
            message = _("there is no data set at {path} (did you mean {names}?)")
            raise DataError(message.format(path=path, names=meant[0]))
        if archive is None:
            raise DataError(_("there is no data set at {path}: name an .npz file or a folder").format(path=path))
        message = _("there is no data set at {path}: name an .npz file, {archive}, or a folder")
        raise DataError(message.format(path=path, archive=archive.name))
    if path.suffix == ".npz":
        return ImageSource(partial(read_npz, path, description), (path,))
    source = description.source_of(path)
    if source is not None:
        return source
    if archive is None:
        raise DataError(_("{path} is no .npz file").format(path=path))
    raise DataError(_("{path} is neither an .npz file nor {archive}").format(path=path, archive=archive.name))


def keras_sources(description: DataSetDescription) -> Iterator[ImageSource]:
    """What the Keras cache holds, in the layouts of Keras 2 and 3; only the official data set is accepted there."""
    home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    yield from _sources_in(home / "datasets", description, must_be_official=True)


def kit_archive(folder: Path, description: DataSetDescription) -> Iterator[ImageSource]:
    """The archive that an earlier run left in the kit's own cache."""
    path = None if description.archive is None else folder / description.archive.name
    if path is not None and path.is_file():
        yield replace(published_file(path, description), is_optional=True)


def published_file(path: Path, description: DataSetDescription) -> ImageSource:
    """The data set in a file that is as it was published, or is refused.

    Args:
        path: a file of the name that the data set is published by.
        description: of the data set.
    """
    source = description.source_of(path)
    return source or ImageSource(partial(_read_published_npz, path, description), (path,))


def _sources_in(folder: Path, description: DataSetDescription, *, must_be_official: bool) -> Iterator[ImageSource]:
    npz = folder / description.npz
    if npz.is_file() and not must_be_official:
        yield ImageSource(partial(read_npz, npz, description), (npz,))
    elif npz.is_file() and description.npz_sha256:
        yield ImageSource(partial(_read_published_npz, npz, description), (npz,), is_optional=True)
    yield from description.sources_in(folder, must_be_official)
