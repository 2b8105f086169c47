"""Bytes through a stream socket, whole, while whoever waits minds the clock: what frames of both kinds are sent by."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable

__all__ = ["receive_exactly", "send_all"]

_PIECE = 2**20


def send_all(connection: socket.socket, data: bytes | memoryview, wait: Callable[[], None] | None = None) -> None:
    """Write all of it.

    Args:
        connection: a stream socket.
        data: bytes.
        wait: called before each write; returns when the connection takes bytes, which it is then not waited for.

    Raises:
        OSError: the other side is gone.
    """
    if wait is None:
        connection.sendall(data)
        return
    left = memoryview(data)
    while left:
        wait()
        with contextlib.suppress(BlockingIOError):  # it takes none after all
            left = left[connection.send(left[:_PIECE], socket.MSG_DONTWAIT) :]


def receive_exactly(connection: socket.socket, size: int, wait: Callable[[], None] | None = None) -> bytearray:
    """Read so many bytes, or fewer where the connection ends; no more memory is taken than has arrived.

    Args:
        connection: a stream socket.
        size: in bytes.
        wait: called before each read; returns when there is something to read.

    Raises:
        OSError: the connection broke.
    """
    buffer = bytearray()
    while len(buffer) < size:
        if wait is not None:
            wait()
        part = connection.recv(min(size - len(buffer), _PIECE))
        if not part:
            break
        buffer += part
    return buffer
