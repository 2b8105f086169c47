"""One worker as the grader holds it: calls, and the watch over all that it uses while they last.

Between calls the worker's process stands still, so that there is nothing to watch.
"""

from __future__ import annotations

import contextlib
import math
import os
import secrets
import select
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import numpy as np

from autograder.errors import (
    ProtocolError,
    SandboxUnavailable,
    WorkerCrashed,
    WorkerDisk,
    WorkerMemory,
    WorkerProcessorTime,
    WorkerTimeout,
)
from autograder.files.scratch import remove_folder
from autograder.locale.sentences import Words, as_number, sentence
from autograder.sandbox.control_groups import ControlGroup
from autograder.sandbox.protocol import FrameError, ReceivedFrame, receive_frame, send_frame
from autograder.sandbox.requests import Request
from autograder.sandbox.seam import Answered, Reply, answer_in, frame_of
from autograder.sandbox.usage import cpu_seconds as cpu_seconds_of
from autograder.sandbox.usage import disk_use, free_bytes, memory, room_use, threads

__all__ = ["Limits", "WorkerProcess"]

_POLL_SECONDS = 0.05
_DISK_POLL_SECONDS, _DISK_POLL_SHARE = 0.05, 0.2
"""Counting files takes at most this share of the grader's time."""
_NOTABLE_BYTES = 64 * 2**20
"""A worker that has written less is not who fills the disk."""
_LAST_SECONDS = 2.0  # for a process that has closed its connection to end, before it is ended
_LOCK_DOWN_FAILED = 3


@dataclass(frozen=True)
class Limits:
    """What one worker may use.

    Attributes:
        memory_bytes: memory that is the worker's alone; the grader's watchdog ends the worker above it.
        threads: at once; TensorFlow's own are some dozens.
        file_bytes: largest file that it may write; a large network leaves through one.
        disk_bytes: on disk in its folder, all files together.
        disk_files: files, folders and links in its folder.
        free_bytes: on the disk that its folder is on, for everybody; who writes below it is ended.
        reply_bytes: largest reply in arrays, unless a call says otherwise.
    """

    memory_bytes: int = 3 * 2**30
    threads: int = 400
    file_bytes: int = 200 * 2**20
    disk_bytes: int = 512 * 2**20
    disk_files: int = 2000
    free_bytes: int = 2**30
    reply_bytes: int = 16 * 2**20


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
        cpu_seconds: processor time that is left for them, of all its threads together.
        uid: its user, where that is its own.
        group: its control group, where it has one.
        peak_memory_bytes: the most memory of its own that was seen.
        exit_status: once it has ended; negative: the signal that ended it.
        locked_in: whether it has said so, and may have come to student code.
        was_killed: whether SIGKILL ended it that was not the grader's, nor its control group's for want of memory.
    """

    reap: Callable[[], int]
    limits: Limits
    pid: int
    handle: int
    connection: socket.socket
    scratch: Path
    seconds: float
    cpu_seconds: float = math.inf
    uid: int | None = None
    group: ControlGroup | None = None
    peak_memory_bytes: int = 0
    exit_status: int | None = field(default=None, init=False)
    locked_in: bool = field(default=False, init=False)
    was_killed: bool = field(default=False, init=False)
    _disk_due: float = field(default=0.0, init=False)
    _room: int | None = field(default=None, init=False)

    def call(
        self,
        request: Request[Answered],
        arrays: Sequence[np.ndarray] = (),
        *,
        seconds: float | None = None,
        cpu_seconds: float | None = None,
        maximum_reply: int | None = None,
    ) -> Reply[Answered]:
        """Have the worker do one operation.

        Args:
            request: the operation; it says what the answer must be.
            arrays: that go with it.
            seconds: wall-clock limit of this call; without it, what is left of the worker's own time, on the
                clock and of the processor.
            cpu_seconds: where ``seconds`` is given, limit of processor time.
            maximum_reply: largest reply in array bytes.

        Raises:
            StudentException: the student's code raised.
            WorkerTimeout, WorkerMemory, WorkerDisk, WorkerCrashed, ProtocolError: the worker has been ended.
            GraderFault: the request is none; the kit's fault.
            SandboxUnavailable: the worker never came to student code; likewise.
        """
        if self.exit_status is not None:
            raise WorkerCrashed(sentence("the worker has ended already"))
        limit = maximum_reply if maximum_reply is not None else self.limits.reply_bytes
        nonce = secrets.token_bytes(16)
        frame = frame_of(request, arrays, nonce, limit)
        own = seconds is None
        started, cpu_started = time.monotonic(), cpu_seconds_of(self.pid)
        deadline = started + (self.seconds if seconds is None else seconds)
        allowed = self.cpu_seconds if own else math.inf if cpu_seconds is None else cpu_seconds

        def wait(*, to_send: bool = False) -> None:
            self._wait(deadline, cpu_started + allowed, to_send=to_send)

        cpu_used = 0.0
        try:
            self._signal(signal.SIGCONT)
            if not self.locked_in:
                self.locked_in = receive_frame(self.connection, wait=wait, maximum_array_bytes=0) is not None
            send_frame(self.connection, frame, wait=lambda: wait(to_send=True))
            received = receive_frame(self.connection, wait=wait, maximum_array_bytes=limit)
            if received is not None:
                self._check_disk()
            cpu_used = cpu_seconds_of(self.pid) - cpu_started
        except FrameError as error:
            self.close()
            # Translators: {problem} is technical, and English.
            raise ProtocolError(sentence("the worker broke the protocol: {problem}", problem=error)) from error
        except TimeoutError:
            self.close()
            waited = as_number(deadline - started, ".0f")
            raise WorkerTimeout(sentence("no answer within {seconds} s", seconds=waited)) from None
        except OSError:
            received = None
        finally:
            if own:
                self.seconds -= time.monotonic() - started
                self.cpu_seconds -= max(0.0, cpu_used)
        if received is None:
            raise self._post_mortem()
        if received.nonce != nonce:
            self.close()
            raise ProtocolError(sentence("the worker answered a question that was not asked"))
        self._signal(signal.SIGSTOP)
        return Reply(self._answer_in(received, request.reply()), received.arrays, cpu_used)

    def allow(self, seconds: float, cpu_seconds: float = math.inf) -> None:
        """See :meth:`.seam.SandboxWorker.allow`."""
        self.seconds, self.cpu_seconds = seconds, cpu_seconds

    def close(self) -> None:
        """End the worker, whatever it is doing, and remove its scratch folder."""
        if self.exit_status is None:
            self._signal(signal.SIGKILL)
            self._reap()
        self.connection.close()
        if self._room is not None:
            os.close(self._room)
            self._room = None
        if self.group is not None:
            self.group.close()
        remove_folder(self.scratch)

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, number)

    def _answer_in(self, received: ReceivedFrame, reply: type[Answered]) -> Answered:
        try:
            return answer_in(received.text, reply)
        except ProtocolError:
            self.close()
            raise

    def _wait(self, deadline: float, cpu_deadline: float, *, to_send: bool) -> None:
        """Wait until the connection takes or has bytes; mind the clock, and what the worker uses."""
        while True:
            self._check_memory()
            if cpu_seconds_of(self.pid) > cpu_deadline:
                self.close()
                raise WorkerProcessorTime(sentence("used up its processor time"))
            now = time.monotonic()
            if now >= self._disk_due:
                self._check_disk()
            if now >= deadline:
                raise TimeoutError
            ours = [self.connection]
            readable, writable, _failed = select.select(
                [] if to_send else ours, ours if to_send else [], [], min(_POLL_SECONDS, deadline - now)
            )
            if readable or writable:
                return

    def _check_memory(self) -> None:
        used = memory(self.pid)
        self.peak_memory_bytes = max(self.peak_memory_bytes, used)
        if used > self.limits.memory_bytes:
            self.close()
            raise self._too_much_memory()
        if threads(self.pid) > self.limits.threads:
            self.close()
            raise WorkerMemory(sentence("started more than {count} threads", count=self.limits.threads))

    def _check_disk(self) -> None:
        most_bytes, most_files = self.limits.disk_bytes, self.limits.disk_files
        started = time.monotonic()
        use = room_use(self._open_room())
        is_shared = use is None
        if use is None:
            use = disk_use(
                self.scratch,
                self.pid,
                most_bytes=most_bytes,
                most_files=most_files,
                largest=self.limits.file_bytes,
                user=self.uid,
            )
        ended = time.monotonic()
        self._disk_due = ended + max(_DISK_POLL_SECONDS, (ended - started) / _DISK_POLL_SHARE)
        if use.is_countable and use.bytes <= most_bytes and use.files <= most_files:
            if is_shared and use.bytes > _NOTABLE_BYTES and free_bytes(self.scratch) < self.limits.free_bytes:
                self.close()
                raise WorkerDisk(sentence("filled the disk"))
            return
        self.close()
        if use.bytes > most_bytes:
            raise WorkerDisk(sentence("wrote more than {size} MB", size=as_number(most_bytes / 2**20, ".0f")))
        if use.is_countable:
            raise WorkerDisk(sentence("made more than {count} files", count=most_files))
        raise WorkerDisk(sentence("hid files from the count"))

    def _open_room(self) -> int | None:
        """The worker's own file system, once it has locked itself in; None where it has none, or cannot be seen."""
        if self._room is None and self.locked_in:
            flags = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW
            with contextlib.suppress(OSError):
                room = os.open(f"/proc/{self.pid}/root{self.scratch}", flags)
                if os.fstat(room).st_dev != self.scratch.stat().st_dev:
                    self._room = room
                else:
                    os.close(room)
        return self._room

    def _too_much_memory(self) -> WorkerMemory:
        size = as_number(self.limits.memory_bytes / 2**30, ".1f")
        return WorkerMemory(sentence("used more than {size} GB of memory", size=size))

    def _post_mortem(self) -> Exception:
        """Why the connection ended."""
        select.select([self.handle], [], [], _LAST_SECONDS)  # readable once the process has ended by itself
        self._reap()
        ran_out = self.group is not None and self.group.ran_out()
        self.close()
        if self.exit_status == -signal.SIGKILL and ran_out:
            return self._too_much_memory()
        self.was_killed = self.exit_status == -signal.SIGKILL
        if self.exit_status == _LOCK_DOWN_FAILED and not self.locked_in:  # student code may end with any status
            return SandboxUnavailable(sentence("a worker could not lock itself in"))
        if self.exit_status == -signal.SIGXCPU:
            # Translators, here and below: what a worker process did; the subject is left out.
            return WorkerProcessorTime(sentence("used up its processor time"))
        if self.exit_status == -signal.SIGXFSZ:
            return WorkerDisk(sentence("wrote too large a file"))
        if self.exit_status is not None and self.exit_status < 0:
            name = _signal_name(-self.exit_status)
            # Translators: {signal} is such as SIGKILL.
            return WorkerCrashed(sentence("the process was ended by {signal}", signal=name))
        return WorkerCrashed(sentence("the process ended itself with status {status}", status=self.exit_status))

    def _reap(self) -> None:
        if self.exit_status is None:
            self.exit_status = self.reap()
            os.close(self.handle)


def _signal_name(number: int) -> Words:
    try:
        return signal.Signals(number).name
    except ValueError:  # most real-time signals have no name
        return sentence("signal {number}", number=number)
