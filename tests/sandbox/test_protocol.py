from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator

import numpy as np
import pytest

from autograder.sandbox.protocol import MAXIMUM_JSON_BYTES, Frame, FrameError, receive_frame, send_frame

HEADER = struct.Struct("!4s16sIQ")
NONCE = bytes(range(16))


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def raw(connection, body: object, payload: bytes = b"", *, magic: bytes = b"AGK1", size: int | None = None) -> None:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
    connection.sendall(HEADER.pack(magic, NONCE, len(text), len(payload) if size is None else size) + text + payload)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "int64", "uint8", "bool"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3, 4)])
def test_arrays_cross_unchanged(pair, dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    send_frame(pair[0], Frame(NONCE, {"a": [1, "é"]}, (array, array)))
    frame = receive_frame(pair[1])
    assert frame is not None
    announced = [[dtype, list(shape)]] * 2
    assert (frame.nonce, json.loads(frame.text)) == (NONCE, {"a": [1, "é"], "arrays": announced})
    for received in frame.arrays:
        assert received.dtype == array.dtype
        assert received.shape == array.shape
        np.testing.assert_array_equal(received, array)


def test_strided_arrays_cross_by_value(pair):
    array = np.arange(12, dtype=np.float32).reshape(3, 4).T
    send_frame(pair[0], Frame(NONCE, {}, (array,)))
    np.testing.assert_array_equal(receive_frame(pair[1]).arrays[0], array)


def test_closed_connection_is_no_frame(pair):
    pair[0].close()
    assert receive_frame(pair[1]) is None


@pytest.mark.parametrize(
    ("body", "payload"),
    [
        (b"\xff\xfe", b""),
        (b"[1]", b""),
        (b'{"x": NaN}', b""),
        (b'{"x": 1} {', b""),
        ('{"x": 1}'.encode("utf-32"), b""),
        (b"[" * 20_000, b""),
        (b'{"x": ' * 100_000, b""),
        (b'{"x": ' + b"[" * 20_000, b""),
        ({"arrays": 3}, b""),
        ({"arrays": [["object", [1]]]}, b"12345678"),
        ({"arrays": [["float32", [-1]]]}, b""),
        ({"arrays": [["float32", [True]]]}, b"1234"),
        ({"arrays": [["float32", [1.0]]]}, b"1234"),
        ({"arrays": [["float32", [1] * 9]]}, b"1234"),
        ({"arrays": [["float32", [0] + [2**31 - 1] * 3]]}, b""),
        ({"arrays": [["float32", [2]]]}, b"1234"),
        ({"arrays": [["float32", [1, 2, 3]]]}, b"1234"),
        ({"arrays": [["float32"]]}, b"1234"),
        ({"arrays": [["float32", [0, 2**31 - 1, 2**31 - 1, 2**31 - 1]]]}, b""),
        ({"arrays": [["bool", [0]]] * 10_001}, b""),
        ({}, b"1234"),
    ],
)
def test_malformed_frames_are_refused(pair, body, payload):
    raw(pair[0], body, payload)
    with pytest.raises(FrameError):
        receive_frame(pair[1])


def test_text_that_crosses_can_be_written_to_a_file(pair):
    send_frame(pair[0], Frame(NONCE, {"half \udc80": ["\ud800", "\U0001f600 é"], "escaped": "\\ud800", "n": -9.5e3}))
    text = receive_frame(pair[1]).text
    assert json.loads(text) == {"half ?": ["?", "\U0001f600 é"], "escaped": "\\ud800", "n": -9500.0, "arrays": []}
    text.decode().encode()


def test_other_magic_is_refused(pair):
    raw(pair[0], {}, magic=b"HTTP")
    with pytest.raises(FrameError, match="not a frame"):
        receive_frame(pair[1])


@pytest.mark.parametrize("keep", [1, HEADER.size - 1, HEADER.size + 1, HEADER.size + 30])
def test_frames_cut_short_are_refused(pair, keep):
    body = json.dumps({"arrays": [["uint8", [4]]]}).encode()
    whole = HEADER.pack(b"AGK1", NONCE, len(body), 4) + body + b"1234"
    pair[0].sendall(whole[:keep])
    pair[0].close()
    with pytest.raises(FrameError, match="ended within"):
        receive_frame(pair[1])


def test_announced_giants_are_refused_before_they_are_read(pair):
    raw(pair[0], {"arrays": [["uint8", [2**30]]]}, size=2**30)
    with pytest.raises(FrameError, match="too large"):
        receive_frame(pair[1], maximum_array_bytes=2**20)
    other = socket.socketpair()
    other[0].sendall(HEADER.pack(b"AGK1", NONCE, MAXIMUM_JSON_BYTES + 1, 0))
    with pytest.raises(FrameError, match="too large"):
        receive_frame(other[1])


def test_unsendable_arrays_are_refused_at_the_source(pair):
    with pytest.raises(FrameError):
        send_frame(pair[0], Frame(NONCE, {}, (np.array(["text"]),)))
    with pytest.raises(ValueError, match="JSON"):
        send_frame(pair[0], Frame(NONCE, {"x": float("nan")}))
    with pytest.raises(FrameError, match="10001 arrays"):
        send_frame(pair[0], Frame(NONCE, {}, (np.zeros(0, np.uint8),) * 10_001))
