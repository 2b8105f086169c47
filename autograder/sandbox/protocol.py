"""What crosses the border between grader and worker: frames of small JSON and raw array bytes.

A frame is a fixed header, a JSON object, and the bytes of the arrays that the JSON announces. Nothing is
pickled or evaluated. The grader gives each request a nonce, and believes only a reply that repeats it.
This module is imported on both sides and knows nothing of either.
"""

from __future__ import annotations

import contextlib
import json
import math
import re
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = [
    "MAXIMUM_ARRAY_BYTES",
    "MAXIMUM_JSON_BYTES",
    "Frame",
    "FrameError",
    "receive_frame",
    "send_frame",
]

MAXIMUM_JSON_BYTES = 4 * 2**20
"""A program is the largest JSON: all code cells of one notebook."""

MAXIMUM_ARRAY_BYTES = 256 * 2**20
"""The largest batch: ten thousand float32 images of 32x32x3 take 123 MB."""

_HEADER = struct.Struct("!4s16sIQ")
_MAGIC = b"AGK1"
_DTYPES = {name: np.dtype(name) for name in ("float32", "float64", "int32", "int64", "uint8", "bool")}
_MAXIMUM_RANK = 8
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class FrameError(Exception):
    """The other side sent something that is not a frame; the connection is of no more use."""


@dataclass(frozen=True)
class Frame:
    """One message.

    Attributes:
        nonce: 16 bytes; a reply repeats its request's.
        body: a JSON object. Its key ``arrays`` is the protocol's own.
        arrays: C-contiguous arrays of the protocol's dtypes.
    """

    nonce: bytes
    body: dict[str, Any]
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
        if array.dtype.name not in _DTYPES or array.ndim > _MAXIMUM_RANK:
            raise FrameError(f"cannot send an array of dtype {array.dtype} and rank {array.ndim}")
    announced = [[array.dtype.name, list(array.shape)] for array in arrays]
    text = json.dumps({**frame.body, "arrays": announced}, allow_nan=False).encode()
    size = sum(array.nbytes for array in arrays)
    if len(text) > MAXIMUM_JSON_BYTES or size > MAXIMUM_ARRAY_BYTES:
        raise FrameError(f"a frame of {len(text)} + {size} bytes is too large")
    _send_all(connection, memoryview(_HEADER.pack(_MAGIC, frame.nonce, len(text), size) + text), wait)
    for array in arrays:
        _send_all(connection, array.reshape(-1).view(np.uint8).data, wait)


def receive_frame(
    connection: socket.socket,
    *,
    wait: Callable[[], None] | None = None,
    maximum_array_bytes: int = MAXIMUM_ARRAY_BYTES,
) -> Frame | None:
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
    header = _receive_exactly(connection, _HEADER.size, wait)
    if not header:
        return None
    if len(header) < _HEADER.size:
        raise FrameError("the connection ended within a header")
    magic, nonce, text_size, array_size = _HEADER.unpack(header)
    if magic != _MAGIC:
        raise FrameError("not a frame")
    if text_size > MAXIMUM_JSON_BYTES or array_size > maximum_array_bytes:
        raise FrameError(f"a frame of {text_size} + {array_size} bytes is too large")
    body = _parse_body(_receive_exactly(connection, text_size, wait), text_size)
    specifications = _parse_specifications(body.pop("arrays", []))
    if sum(dtype.itemsize * math.prod(shape) for dtype, shape in specifications) != array_size:
        raise FrameError("the announced arrays and the payload differ in size")
    arrays = []
    for dtype, shape in specifications:
        size = dtype.itemsize * math.prod(shape)
        payload = _receive_exactly(connection, size, wait)
        if len(payload) < size:
            raise FrameError("the connection ended within an array")
        arrays.append(np.frombuffer(payload, dtype).reshape(shape))
    return Frame(nonce, body, tuple(arrays))


def _send_all(connection: socket.socket, data: memoryview, wait: Callable[[], None] | None) -> None:
    if wait is None:
        connection.sendall(data)
        return
    while data:
        wait()
        with contextlib.suppress(BlockingIOError):  # it takes none after all
            data = data[connection.send(data, socket.MSG_DONTWAIT) :]


def _parse_body(text: bytearray, size: int) -> dict[str, Any]:
    if len(text) < size:
        raise FrameError("the connection ended within a body")
    try:
        body = json.loads(
            bytes(text).decode(), parse_constant=_refuse_constant, parse_int=_parse_integer, parse_float=_finite
        )
        if _SURROGATE.search(text):  # half of a character, which no file and no screen can hold
            body = json.loads(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise FrameError("the body is not JSON") from error
    if not isinstance(body, dict):
        raise FrameError("the body is not a JSON object")
    return body


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):  # 1e999
        raise ValueError(f"{text} is too large")
    return number


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _parse_integer(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError("an integer of more than 64 bits")
    return number


def _parse_specifications(announced: object) -> list[tuple[np.dtype[Any], tuple[int, ...]]]:
    if not isinstance(announced, list):
        raise FrameError("the arrays are not announced as a list")
    return [_parse_specification(item) for item in announced]


def _parse_specification(item: object) -> tuple[np.dtype[Any], tuple[int, ...]]:
    match item:
        case [str() as name, list() as shape] if name in _DTYPES and _is_shape(shape):
            # NumPy has no room for some shapes even where a zero among them leaves no element.
            if _DTYPES[name].itemsize * math.prod(n or 1 for n in shape) <= MAXIMUM_ARRAY_BYTES:
                return _DTYPES[name], tuple(shape)
    raise FrameError("an array is announced with an unknown dtype or an impossible shape")


def _is_shape(shape: Sequence[object]) -> bool:
    # type(n) is int: True and False are ints to isinstance.
    return len(shape) <= _MAXIMUM_RANK and all(type(n) is int and 0 <= n < 2**31 for n in shape)


def _receive_exactly(connection: socket.socket, size: int, wait: Callable[[], None] | None) -> bytearray:
    """Read ``size`` bytes, or fewer where the connection ends."""
    buffer = bytearray(size)
    view = memoryview(buffer)
    received = 0
    while received < size:
        if wait is not None:
            wait()
        count = connection.recv_into(view[received:], min(size - received, 2**20))
        if count == 0:
            view.release()
            del buffer[received:]
            break
        received += count
    return buffer
