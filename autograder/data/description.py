"""What a data set is: all that its reading, splitting, normalising and fetching go by."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.data.raw import ImageSource

__all__ = ["Archive", "DataSetDescription", "KerasLoader", "Normalisation", "Sample"]

Normalisation = Literal["standardised", "divided"]
"""Of pixels from 0 to 255: each channel by the mean and the standard deviation of the training images, or by 255."""


@dataclass(frozen=True)
class Archive:
    """A file that a data set is fetched as.

    Attributes:
        name: of the file.
        url: where it is published.
        sha256: its checksum, in hex.
        num_bytes: its size.
    """

    name: str
    url: str
    sha256: str
    num_bytes: int


@dataclass(frozen=True)
class KerasLoader:
    """What ``tf.keras.datasets.<name>.load_data()`` gives: two pairs of images and labels, uint8.

    Attributes:
        name: of the module.
        image_shape: of one image.
        label_shape: of one label.
        cached: pattern of what Keras keeps of it in its folder ``datasets``.
        megabytes: of its download.
    """

    name: str
    image_shape: tuple[int, ...]
    label_shape: tuple[int, ...]
    cached: str
    megabytes: int


@dataclass(frozen=True)
class Sample:
    """A part of a data set that ships with the kit, and is its stand-in.

    Attributes:
        name: in results.
        file: an ``.npz`` file with the four arrays.
        images: how many it holds in all.
        validation: images of its training split that validate, at most.
    """

    name: str
    file: Path
    images: int
    validation: int


def _no_sources(folder: Path, must_be_official: bool) -> Iterator[ImageSource]:
    return iter(())


@dataclass(frozen=True)
class DataSetDescription:
    """One data set.

    Attributes:
        name: in ``unit.toml``, in results, and of its ``.npz`` file.
        title: for people.
        image_shape: height, width, channels.
        classes: how many; labels count from 0.
        training: images of the published training split, the last of which validate.
        test: images of the published test split.
        normalisation: what notebooks do to pixels.
        npz_sha256: of the ``.npz`` file that Keras keeps in its cache; "" where it keeps none.
        keras: how notebooks load it from Keras; None where they read the ``.npz`` file beside them.
        archive: what is fetched where a machine lacks it; None where nothing is.
        sample: what stands in for it; None where that is synthetic.
        forms: what a folder may hold it as, for people.
        sources_in: finds other forms of it than ``.npz`` in a folder; the second argument is whether only what is
            published counts.
        source_of: the source that a file of a form of its own is; None for others.
    """

    name: str
    title: str
    image_shape: tuple[int, int, int]
    classes: int
    training: int
    test: int
    normalisation: Normalisation
    npz_sha256: str = ""
    keras: KerasLoader | None = None
    archive: Archive | None = None
    sample: Sample | None = None
    forms: Callable[[], str] | None = None
    sources_in: Callable[[Path, bool], Iterator[ImageSource]] = _no_sources
    source_of: Callable[[Path], ImageSource | None] = lambda path: None

    @property
    def npz(self) -> str:
        """The name of its ``.npz`` file."""
        return f"{self.name}.npz"

    @property
    def image_bytes(self) -> int:
        """The size of one image as workers map it, float32."""
        return 4 * math.prod(self.image_shape)

    @property
    def num_bytes(self) -> int:
        """The size of the kit's cache: all images as float32, and those of the training split once more as pixels."""
        return (self.training + self.test) * self.image_bytes + self.training * math.prod(self.image_shape)
