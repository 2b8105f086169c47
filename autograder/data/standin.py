"""The stand-in data set: synthetic images, made from a seed, on which the kit's networks behave as on photographs.

It is for demonstrations, tests and continuous integration, where nothing is downloaded, and never for
grades. Each image shows one object on a tinted, cluttered and noisy scene. Three cues tell its class, none
of them always:

- the **tint** of the scene, a hue or as often its complement (so that two classes share each pair): smooth and
  global, the cue from which a fully connected network lives, and of no use to a linear classifier;
- the **texture** of the object, at a random phase: invisible to a linear classifier, plain to a
  convolution followed by a ReLU;
- the **shape** of the object, at a random place and size: worth the last points, to deeper networks.

So a linear classifier stays under 40%, a two-layer network comes out above it, ConvNets well above that,
and all of them only if they train: ``benchmarks/standin.py`` measures it. Brightness, gradients, blobs,
colours, contrast and noise are the same for every class, and half of the images of each are mirrored.

Images of another size, in grey or of fewer classes are made in the same way; grey ones have no tint.

Only the four basic operations, square roots and a table of rounded sines make the pixels, so that they
are the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

__all__ = ["CHANNELS", "CLASSES", "SEED", "SIDE", "TEST_IMAGES", "TRAINING_IMAGES", "generate"]

CHANNELS = (1, 3)
"""Of an image: grey, or red, green and blue."""

CLASSES = 10
"""The most classes; labels are 0 to 9."""

SEED = 20
"""The seed of the data set that ships with the kit."""

SIDE = 32
"""Height and width, in pixels, of the images that the lengths below are stated for."""

TRAINING_IMAGES = 13_000
"""Images of the training split: 12,000 to train on and 1,000 to validate on."""

TEST_IMAGES = 2_000
"""Images of the test split."""

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.uint8]
Range = tuple[float, float]

_BLOCK = 1_000  # images drawn together; every block holds each class equally often

# How often a cue is that of the image's class; otherwise it is that of a class drawn at random.
_TINT_RELIABILITY = 0.88
_TEXTURE_RELIABILITY = 0.5
_SHAPE_RELIABILITY = 0.92

# Amplitudes in grey levels (0 to 255), lengths in pixels.
_TINT: Range = (29, 87)
_TINT_JITTER = 24
_OBJECT_JITTER = 60
_BRIGHTNESS: Range = (110, 140)
_BRIGHTNESS_STEP: Range = (-40, 40)  # from scene to object
_SLOPE: Range = (-1.5, 1.5)  # per pixel
_BLOBS = 2
_BLOB_BRIGHTNESS: Range = (-30, 30)
_BLOB_RADIUS: Range = (4, 9)
_CONTRAST: Range = (50, 105)  # amplitude of the texture
_PLACE: Range = (10.5, 21.5)
_SIZE: Range = (7.5, 12)
_DISTRACTOR_PLACE: Range = (2, 30)
_DISTRACTOR_SIZE: Range = (3, 5)
_TILT = 10
_NOISE = 0.144  # standard deviation 15: times the sum of two random bytes, whose own is 104

_SINE = (np.round(127 * np.sin(2 * np.pi * np.arange(256) / 256)) / 127).astype(np.float32)

# Hues lie on a circle in the plane of colours of equal brightness, which these two axes span.
_AXES = np.array([[1, -0.5, -0.5], [0, 0.87, -0.87]], dtype=np.float32)


@dataclass(frozen=True)
class _Form:
    """What images are like.

    Attributes:
        side: height and width, in pixels.
        channels: 1 or 3.
        classes: how many.
    """

    side: int
    channels: int
    classes: int

    @cached_property
    def _places(self) -> npt.NDArray[np.int32]:
        return np.mgrid[: self.side, : self.side].astype(np.int32)

    @property
    def rows(self) -> npt.NDArray[np.int32]:
        """Of each pixel, (side, side)."""
        rows: npt.NDArray[np.int32] = self._places[0]
        return rows

    @property
    def columns(self) -> npt.NDArray[np.int32]:
        """Of each pixel, (side, side)."""
        columns: npt.NDArray[np.int32] = self._places[1]
        return columns

    @cached_property
    def hues(self) -> Floats:
        """One for each class, (classes, 2)."""
        angles = 256 * np.arange(self.classes) // self.classes + 18
        return np.stack([_SINE[angles % 256], _SINE[(angles + 64) % 256]], axis=1)

    def length(self, bounds: Range) -> Range:
        """Lengths that are stated for images of the usual size."""
        return bounds[0] * self.side / SIDE, bounds[1] * self.side / SIDE


_WIDE, _BROAD, _FINE, _UPRIGHT, _STILL = (36, 52), (28, 40), (74, 98), (-6, 7), (0, 1)


def _wave(form: _Form, rng: np.random.Generator, count: int, down: tuple[int, int], across: tuple[int, int]) -> Floats:
    """Gratings ``(count, side, side)`` of random phase; frequencies in cycles per 256 pixels, end excluded."""
    along_rows, along_columns, phase = (
        rng.integers(low, high, (count, 1, 1), dtype=np.int32) for low, high in (down, across, (0, 256))
    )
    wave: Floats = _SINE[(along_rows * form.rows + along_columns * form.columns + phase) & 255]
    return wave


def _dots(form: _Form, rng: np.random.Generator, count: int) -> Floats:
    """Bright dots on a darker ground, ``(count, side, side)``."""
    crossing = _wave(form, rng, count, _WIDE, _STILL) + _wave(form, rng, count, _STILL, _WIDE)
    dots: Floats = np.maximum(crossing - 0.6, 0) * 2 - 0.5
    return dots


def _speckle(form: _Form, rng: np.random.Generator, count: int) -> Floats:
    """Pixels dark or bright at random, ``(count, side, side)``."""
    return rng.integers(0, 2, (count, form.side, form.side), dtype=np.uint8) * np.float32(1.6) - np.float32(0.8)


# One for each class: how far a pixel is brighter or darker than its object, about -1 to 1.
_TEXTURES: tuple[Callable[[_Form, np.random.Generator, int], Floats], ...] = (
    lambda form, rng, count: _wave(form, rng, count, _WIDE, _UPRIGHT),
    lambda form, rng, count: _wave(form, rng, count, _UPRIGHT, _WIDE),
    lambda form, rng, count: _wave(form, rng, count, _BROAD, _BROAD),
    lambda form, rng, count: _wave(form, rng, count, _FINE, _UPRIGHT),
    lambda form, rng, count: _wave(form, rng, count, _UPRIGHT, _FINE),
    lambda form, rng, count: (
        _wave(form, rng, count, _WIDE, _STILL) * _wave(form, rng, count, _STILL, _WIDE) * np.float32(1.4)
    ),
    _dots,
    lambda form, rng, count: -_dots(form, rng, count),
    _speckle,
    lambda form, rng, count: np.zeros((count, form.side, form.side), dtype=np.float32),
)

# One for each class: the distance in pixels from an object's edge, negative inside, for pixels ``down``
# and ``right`` of its centre. All of them are their own mirror images.
_SHAPES: tuple[Callable[[Floats, Floats, Floats], Floats], ...] = (
    lambda down, right, size: _radius(down, right) - size,  # disc
    lambda down, right, size: np.maximum(abs(right), abs(down)) - size * 0.9,  # square
    lambda down, right, size: abs(right) + abs(down) - size * 1.25,  # diamond
    lambda down, right, size: np.maximum(abs(right) * 1.1 - (down + size) * 0.62, down - size * 0.9),  # triangle
    lambda down, right, size: abs(_radius(down, right) - size * 0.8) - size * 0.33,  # ring
    lambda down, right, size: np.maximum(  # cross
        np.minimum(abs(right), abs(down)) - size * 0.36, np.maximum(abs(right), abs(down)) - size * 1.1
    ),
    lambda down, right, size: np.maximum(abs(right) - size * 1.4, abs(down) - size * 0.55),  # lying bar
    lambda down, right, size: np.maximum(abs(down) - size * 1.4, abs(right) - size * 0.55),  # standing bar
    lambda down, right, size: _radius(down, abs(right) - size * 0.75) - size * 0.65,  # two discs
    lambda down, right, size: abs(np.maximum(abs(right), abs(down)) - size * 0.8) - size * 0.3,  # frame
)


def _radius(down: Floats, right: Floats) -> Floats:
    """Distance from the centre."""
    radius: Floats = np.sqrt(down * down + right * right)
    return radius


def _uniform(rng: np.random.Generator, bounds: Range, shape: tuple[int, ...]) -> Floats:
    """Uniform random numbers within the bounds."""
    low, high = bounds
    return rng.random(shape, dtype=np.float32) * np.float32(high - low) + np.float32(low)


def _cue(form: _Form, rng: np.random.Generator, labels: Labels, reliability: float) -> Labels:
    """The classes ``(N,)`` whose cue the images show: their own, or at times any."""
    count = len(labels)
    return np.where(rng.random(count) < reliability, labels, rng.integers(0, form.classes, count, dtype=np.uint8))


def _scene(form: _Form, rng: np.random.Generator, count: int) -> Floats:
    """Brightness ``(count, side, side)`` of scenes without their object: a slope and a few soft blobs."""

    def draw(bounds: Range) -> Floats:
        return _uniform(rng, bounds, (count, 1, 1))

    middle = np.float32(form.side - 1) / 2
    rows, columns = form.rows.astype(np.float32), form.columns.astype(np.float32)
    slope = _SLOPE[0] * SIDE / form.side, _SLOPE[1] * SIDE / form.side
    scene: Floats = draw(_BRIGHTNESS) + draw(slope) * (rows - middle) + draw(slope) * (columns - middle)
    for _ in range(_BLOBS):
        distance = _radius(rows - draw((0, form.side)), columns - draw((0, form.side))) / draw(
            form.length(_BLOB_RADIUS)
        )
        scene += draw(_BLOB_BRIGHTNESS) / (1 + distance * distance)
    return scene


@dataclass(frozen=True)
class _Objects:
    """One object an image.

    Attributes:
        mask: (N, side, side), 0 outside, 1 inside, soft at the edges.
        relief: (N, side, side), how much brighter the object is than the scene behind it.
        colour: (N, channels), what it adds to each.
    """

    mask: Floats
    relief: Floats
    colour: Floats


def _objects(
    form: _Form, rng: np.random.Generator, shapes: Labels, textures: Labels, place: Range, size: Range
) -> _Objects:
    """Objects of these shapes and textures at a random place, size, tilt and contrast."""
    count = len(shapes)

    def draw(bounds: Range) -> Floats:
        return _uniform(rng, bounds, (count, 1, 1))

    place = form.length(place)
    down, right = form.rows.astype(np.float32) - draw(place), form.columns.astype(np.float32) - draw(place)
    tilt = rng.integers(-_TILT, _TILT + 1, (count, 1, 1))
    sine, cosine = _SINE[tilt % 256], _SINE[(tilt + 64) % 256]
    down, right = down * cosine - right * sine, down * sine + right * cosine
    radius = draw(form.length(size))
    mask, texture = np.empty_like(down), np.empty_like(down)
    for label in range(form.classes):
        chosen = shapes == label
        mask[chosen] = np.clip(0.5 - _SHAPES[label](down[chosen], right[chosen], radius[chosen]), 0, 1)
        chosen = textures == label
        texture[chosen] = _TEXTURES[label](form, rng, int(chosen.sum()))
    return _Objects(
        mask, draw(_BRIGHTNESS_STEP) + draw(_CONTRAST) * texture, _as_colour(form, _jitter(rng, count, _OBJECT_JITTER))
    )


def _jitter(rng: np.random.Generator, count: int, width: float) -> Floats:
    """Colours ``(count, 2)`` around grey, small deviations more often than large ones."""
    bounds = (-width / 2, width / 2)
    return _uniform(rng, bounds, (count, 2)) + _uniform(rng, bounds, (count, 2))


def _as_colour(form: _Form, plane: Floats) -> Floats:
    """What colours of equal brightness ``(N, 2)`` add to each channel, ``(N, channels)``: nothing to grey."""
    if form.channels == 1:
        return np.zeros((len(plane), 1), np.float32)
    rgb: Floats = plane[:, :1] * _AXES[0] + plane[:, 1:] * _AXES[1]
    return rgb


def _tints(form: _Form, rng: np.random.Generator, labels: Labels) -> Floats:
    """What scenes add to each channel, ``(N, channels)``."""
    count = len(labels)
    hue_or_complement = np.where(rng.random((count, 1)) < 0.5, np.float32(1), np.float32(-1))
    hues = form.hues[_cue(form, rng, labels, _TINT_RELIABILITY)] * hue_or_complement
    return _as_colour(form, hues * _uniform(rng, _TINT, (count, 1)) + _jitter(rng, count, _TINT_JITTER))


def _images(form: _Form, rng: np.random.Generator, labels: Labels) -> npt.NDArray[np.uint8]:
    """Images ``(N, side, side, channels)`` of these classes."""
    count = len(labels)
    any_shape, any_texture = (rng.integers(0, form.classes, count, dtype=np.uint8) for _ in range(2))
    shape, texture = _cue(form, rng, labels, _SHAPE_RELIABILITY), _cue(form, rng, labels, _TEXTURE_RELIABILITY)
    layers = [
        _objects(form, rng, any_shape, any_texture, _DISTRACTOR_PLACE, _DISTRACTOR_SIZE),
        _objects(form, rng, shape, texture, _PLACE, _SIZE),
    ]
    scene, tint = _scene(form, rng, count), _tints(form, rng, labels)
    images = np.empty((count, form.side, form.side, form.channels), dtype=np.uint8)
    for channel in range(form.channels):
        pixels = scene + tint[:, channel, None, None]
        for layer in layers:
            pixels = pixels + layer.mask * (scene + layer.relief + layer.colour[:, channel, None, None] - pixels)
        noise = rng.integers(0, 256, (2, count, form.side, form.side), dtype=np.uint8).astype(np.float32)
        pixels = pixels + (noise[0] + noise[1] - 255) * np.float32(_NOISE)
        images[..., channel] = np.clip(pixels + 0.5, 0, 255)
    mirrored = rng.random(count) < 0.5
    images[mirrored] = images[mirrored, :, ::-1]
    return images


def _split(form: _Form, rng: np.random.Generator, count: int) -> tuple[npt.NDArray[np.uint8], Labels]:
    """``count`` images and their labels, a multiple of the block size."""
    blocks = [rng.permutation(np.arange(_BLOCK) % form.classes).astype(np.uint8) for _ in range(count // _BLOCK)]
    return np.concatenate([_images(form, rng, labels) for labels in blocks]), np.concatenate(blocks)


def generate(
    seed: int = SEED, *, side: int = SIDE, channels: int = 3, classes: int = CLASSES
) -> dict[str, npt.NDArray[np.uint8]]:
    """Make the data set.

    Every thousand images in a row hold each class equally often, so that the first 12,000 training images and
    the 1,000 after them are balanced too. The same arguments give the same bytes.

    Args:
        seed: of the random generator.
        side: height and width of an image, in pixels.
        channels: one of :data:`CHANNELS`.
        classes: how many, at most :data:`CLASSES`.

    Returns:
        ``x_train`` (13000, side, side, channels), ``y_train`` (13000,), ``x_test`` (2000, side, side, channels) and
        ``y_test`` (2000,), all of them uint8: pixels from 0 to 255, labels from 0 to ``classes - 1``.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    form = _Form(side, channels, classes)
    x_train, y_train = _split(form, rng, TRAINING_IMAGES)
    x_test, y_test = _split(form, rng, TEST_IMAGES)
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
