"""One worker as the grader holds it: calls, and the watch over clock and memory while they last."""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import shutil
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from autograder.errors import (
    ProtocolError,
    SandboxUnavailable,
    StudentException,
    WorkerCrashed,
    WorkerMemory,
    WorkerTimeout,
)
from autograder.sandbox.protocol import Frame, FrameError, receive_frame, send_frame

__all__ = ["Limits", "Reply", "WorkerProcess"]

_POLL_SECONDS = 0.05
_LOCK_DOWN_FAILED = 3


@dataclass(frozen=True)
class Limits:
    """What one worker may use.

    Attributes:
        memory_bytes: private memory; the grader's watchdog ends the worker above it.
        file_bytes: largest file that it may write.
        reply_bytes: largest reply in arrays, unless a call says otherwise.
    """

    memory_bytes: int = 3 * 2**30
    file_bytes: int = 64 * 2**20
    reply_bytes: int = 16 * 2**20


@dataclass(frozen=True)
class Reply:
    """A worker's answer: the JSON that came, and the arrays. All of it untrusted."""

    body: dict[str, Any]
    arrays: tuple[np.ndarray, ...]


@dataclass
class WorkerProcess:
    """One worker, seen from the grader. Use as a context manager: leaving it ends the worker.

    Attributes:
        reap: ends what is left of the process, and returns its exit status.
        limits: what the worker may use.
        pid: its process id.
        handle: a descriptor of the process, which no later process can be mistaken for.
        connection: the stream to it.
        scratch: its folder.
        seconds: wall-clock time that is left for its calls, training runs aside.
        peak_memory_bytes: the most private memory that was seen.
        exit_status: once it has ended; negative: the signal that ended it.
    """

    reap: Callable[[], int]
    limits: Limits
    pid: int
    handle: int
    connection: socket.socket
    scratch: Path
    seconds: float
    peak_memory_bytes: int = 0
    exit_status: int | None = field(default=None, init=False)

    def call(
        self,
        operation: str,
        body: dict[str, Any] | None = None,
        arrays: Sequence[np.ndarray] = (),
        *,
        seconds: float | None = None,
        maximum_reply: int | None = None,
    ) -> Reply:
        """Have the worker do one operation.

        Args:
            operation: a name in :data:`.operations.OPERATIONS`, or ``start``.
            body: its JSON.
            arrays: its arrays.
            seconds: wall-clock limit of this call; without it, what is left of the worker's own.
            maximum_reply: largest reply in array bytes.

        Raises:
            StudentException: the student's code raised.
            WorkerTimeout, WorkerMemory, WorkerCrashed, ProtocolError: the worker has been ended.
            SandboxUnavailable: the worker never came to student code; the kit's fault.
        """
        if self.exit_status is not None:
            raise WorkerCrashed("the worker has ended already")
        limit = maximum_reply if maximum_reply is not None else self.limits.reply_bytes
        nonce = secrets.token_bytes(16)
        started = time.monotonic()
        deadline = started + (self.seconds if seconds is None else seconds)
        request = Frame(nonce, {"operation": operation, "maximum_reply": limit, **(body or {})}, tuple(arrays))
        try:
            self.connection.settimeout(max(1.0, deadline - started))
            send_frame(self.connection, request)
            reply = receive_frame(self.connection, wait=self._watch(deadline), maximum_array_bytes=limit)
        except FrameError as error:
            self.close()
            raise ProtocolError(f"the worker broke the protocol: {error}") from error
        except TimeoutError:
            self.close()
            raise WorkerTimeout(f"no answer within {deadline - started:.0f} s") from None
        except OSError:
            reply = None
        finally:
            if seconds is None:
                self.seconds -= time.monotonic() - started
        if reply is None:
            raise self._post_mortem()
        if reply.nonce != nonce:
            self.close()
            raise ProtocolError("the worker answered a question that was not asked")
        return self._accept(reply)

    def close(self) -> None:
        """End the worker, whatever it is doing, and remove its scratch folder."""
        if self.exit_status is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            self._reap()
        self.connection.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self, reply: Frame) -> Reply:
        match reply.body:
            case {"status": "ok"}:
                return Reply(reply.body, reply.arrays)
            case {"status": "error", "kind": str() as kind, "traceback": str() as text}:
                raise StudentException(kind, text)
            case {"status": "too large"}:
                raise StudentException("ValueError", "the result is far larger than what was asked for")
        self.close()
        raise ProtocolError("the worker's reply has no status")

    def _watch(self, deadline: float) -> Callable[[], None]:
        """What to do before each read: wait for bytes, mind the clock and the memory."""

        def wait() -> None:
            while True:
                self._check_memory()
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise TimeoutError
                readable, _, _ = select.select([self.connection], [], [], min(_POLL_SECONDS, remaining))
                if readable:
                    return

        return wait

    def _check_memory(self) -> None:
        used = _private_memory(self.pid)
        self.peak_memory_bytes = max(self.peak_memory_bytes, used)
        if used > self.limits.memory_bytes:
            self.close()
            raise WorkerMemory(f"used more than {self.limits.memory_bytes / 2**30:.1f} GB of memory")

    def _post_mortem(self) -> Exception:
        """Why the connection ended."""
        self._reap()
        self.close()
        if self.exit_status == _LOCK_DOWN_FAILED:
            return SandboxUnavailable("a worker could not lock itself in")
        if self.exit_status == -signal.SIGXCPU:
            return WorkerTimeout("used up its processor time")
        if self.exit_status is not None and self.exit_status < 0:
            return WorkerCrashed(f"the process was ended by {signal.Signals(-self.exit_status).name}")
        return WorkerCrashed(f"the process ended itself with status {self.exit_status}")

    def _reap(self) -> None:
        if self.exit_status is None:
            self.exit_status = self.reap()
            os.close(self.handle)


def _private_memory(pid: int) -> int:
    """Anonymous and shared memory of a process, in bytes; 0 once it has ended."""
    try:
        with open(f"/proc/{pid}/status") as file:
            lines = file.read().splitlines()
    except OSError:
        return 0
    counted = ("RssAnon:", "RssShmem:")
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(counted))
