"""What crosses the border between grader and worker: frames of small JSON and raw array bytes.

A frame is a fixed header, a JSON object, and the bytes of the arrays that the JSON announces. Nothing is
pickled or evaluated. The grader gives each request a nonce, and believes only a reply that repeats it.
This module is imported on both sides and knows nothing of either: it hands JSON out as bytes. What they mean, each
side finds out for itself: a worker takes its grader's word, the grader decodes by :mod:`.replies`.
"""

from __future__ import annotations

import json
import math
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
import numpy as np

from autograder.sandbox.socket_bytes import receive_exactly, send_all

__all__ = [
    "DTYPES",
    "MAXIMUM_ARRAY_BYTES",
    "MAXIMUM_JSON_BYTES",
    "MAXIMUM_RESULTS",
    "ArrayAnnouncements",
    "Frame",
    "FrameError",
    "ReceivedFrame",
    "receive_frame",
    "send_frame",
]

MAXIMUM_JSON_BYTES = 4 * 2**20
"""A program is the largest JSON: all code cells of one notebook."""

MAXIMUM_ARRAY_BYTES = 256 * 2**20
"""More than any batch of images or network that the grader sends or asks for."""

MAXIMUM_RESULTS = 10_000
"""The longest sequence of results, and of arrays in a frame."""

_HEADER = struct.Struct("!4s16sIQ")
_MAGIC = b"AGK1"
DTYPES = {name: np.dtype(name) for name in ("float32", "float64", "int32", "int64", "uint8", "bool")}
"""Types of the arrays that travel, by name."""

_MAXIMUM_RANK = 8

_Dtype: TypeAlias = Literal["float32", "float64", "int32", "int64", "uint8", "bool"]
_Length: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
_Shape: TypeAlias = Annotated[tuple[_Length, ...], msgspec.Meta(max_length=_MAXIMUM_RANK)]
ArrayAnnouncements: TypeAlias = Annotated[tuple[tuple[_Dtype, _Shape], ...], msgspec.Meta(max_length=MAXIMUM_RESULTS)]
"""A frame's arrays, by dtype and shape: the field ``arrays`` of its JSON."""


class _Envelope(msgspec.Struct, frozen=True):
    """What of a frame's JSON is the protocol's own; the rest is skipped here."""

    arrays: ArrayAnnouncements = ()


_ENVELOPE = msgspec.json.Decoder(_Envelope)


class FrameError(Exception):
    """The other side sent something that is not a frame; the connection is of no more use."""


@dataclass(frozen=True)
class Frame:
    """A message to send.

    Attributes:
        nonce: 16 bytes; a reply repeats its request's.
        body: a JSON object. Its key ``arrays`` is the protocol's own.
        arrays: C-contiguous arrays of the protocol's dtypes.
    """

    nonce: bytes
    body: dict[str, Any]
    arrays: tuple[np.ndarray, ...] = ()


@dataclass(frozen=True)
class ReceivedFrame:
    """A message as it came.

    Attributes:
        nonce: 16 bytes.
        text: JSON, of which no more is known than which arrays it announces.
        arrays: these, C-contiguous, of the protocol's dtypes.
    """

    nonce: bytes
    text: bytes
    arrays: tuple[np.ndarray, ...] = ()


def send_frame(connection: socket.socket, frame: Frame, *, wait: Callable[[], None] | None = None) -> None:
    """Write a frame.

    Args:
        connection: a stream socket.
        frame: the message.
        wait: called before each write; returns when the connection takes bytes.

    Raises:
        FrameError: an array's dtype is not the protocol's, or the frame is too large.
        OSError: the other side is gone.
    """
    arrays = [np.ascontiguousarray(array).reshape(array.shape) for array in frame.arrays]
    for array in arrays:
        if array.dtype.name not in DTYPES or array.ndim > _MAXIMUM_RANK:
            raise FrameError(f"cannot send an array of dtype {array.dtype} and rank {array.ndim}")
    if len(arrays) > MAXIMUM_RESULTS:
        raise FrameError(f"cannot send {len(arrays)} arrays")
    announced = [[array.dtype.name, list(array.shape)] for array in arrays]
    # Half of a character, which no file and no screen can hold, becomes a question mark.
    text = json.dumps({**frame.body, "arrays": announced}, allow_nan=False, ensure_ascii=False).encode(errors="replace")
    size = sum(array.nbytes for array in arrays)
    if len(text) > MAXIMUM_JSON_BYTES or size > MAXIMUM_ARRAY_BYTES:
        raise FrameError(f"a frame of {len(text)} + {size} bytes is too large")
    send_all(connection, memoryview(_HEADER.pack(_MAGIC, frame.nonce, len(text), size) + text), wait)
    for array in arrays:
        send_all(connection, array.reshape(-1).view(np.uint8).data, wait)


def receive_frame(
    connection: socket.socket,
    *,
    wait: Callable[[], None] | None = None,
    maximum_array_bytes: int = MAXIMUM_ARRAY_BYTES,
) -> ReceivedFrame | None:
    """Read a frame.

    Args:
        connection: a stream socket.
        wait: called before each read; returns when there is something to read. It is where the grader
            minds the clock and the memory.
        maximum_array_bytes: larger payloads are refused before a byte of them is read.

    Returns:
        The frame, or None where the other side closed the connection before one began.

    Raises:
        FrameError: the bytes are not a frame of this protocol.
        OSError: the connection broke.
    """
    header = receive_exactly(connection, _HEADER.size, wait)
    if not header:
        return None
    if len(header) < _HEADER.size:
        raise FrameError("the connection ended within a header")
    magic, nonce, text_size, array_size = _HEADER.unpack(header)
    if magic != _MAGIC:
        raise FrameError("not a frame")
    if text_size > MAXIMUM_JSON_BYTES or array_size > maximum_array_bytes:
        raise FrameError(f"a frame of {text_size} + {array_size} bytes is too large")
    text = bytes(receive_exactly(connection, text_size, wait))
    if len(text) < text_size:
        raise FrameError("the connection ended within a body")
    specifications = _announced(text)
    if sum(dtype.itemsize * math.prod(shape) for dtype, shape in specifications) != array_size:
        raise FrameError("the announced arrays and the payload differ in size")
    arrays = []
    for dtype, shape in specifications:
        size = dtype.itemsize * math.prod(shape)
        payload = receive_exactly(connection, size, wait)
        if len(payload) < size:
            raise FrameError("the connection ended within an array")
        arrays.append(np.frombuffer(payload, dtype).reshape(shape))
    return ReceivedFrame(nonce, text, tuple(arrays))


def _announced(text: bytes) -> list[tuple[np.dtype[Any], tuple[int, ...]]]:
    try:
        announced = _ENVELOPE.decode(text).arrays
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FrameError("the body is no JSON object, or announces no arrays of this protocol") from error
    # NumPy has no room for some shapes even where a zero among them leaves no element.
    for name, shape in announced:
        if DTYPES[name].itemsize * math.prod(length or 1 for length in shape) > MAXIMUM_ARRAY_BYTES:
            raise FrameError("an array is announced with an impossible shape")
    return [(DTYPES[name], shape) for name, shape in announced]
