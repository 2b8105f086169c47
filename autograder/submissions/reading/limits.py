"""What the reading of a file may use, and who looks at what it does use."""

from __future__ import annotations

import select
import socket
import time
from dataclasses import dataclass
from typing import Literal

from autograder.sandbox.usage import cpu_seconds, memory

__all__ = ["LimitReached", "ReadingLimits", "Watch"]

_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class ReadingLimits:
    """What the reading of one file may use.

    Time is the processor's, so that what can be read does not depend on what else the machine does. Honest notebooks
    take 0.1 s.

    Attributes:
        cell_seconds: processor time from one cell to the next.
        cpu_seconds: processor time for the whole file, all attempts together.
        seconds: on the clock, for one attempt; met only by what sleeps, or on a machine that does not come to work.
        memory_bytes: private memory; the grader ends the process above it.
        hard_memory_bytes: what the kernel lets it have (``RLIMIT_DATA``).
        kept_bytes: a process that keeps more than this between files is replaced.
    """

    cell_seconds: float = 5.0
    cpu_seconds: float = 20.0
    seconds: float = 60.0
    memory_bytes: int = 768 * 2**20
    hard_memory_bytes: int = 2**30
    kept_bytes: int = 256 * 2**20


class LimitReached(Exception):
    """The process used more than it may."""

    def __init__(self, reason: Literal["time", "memory"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Watch:
    """Waits for the connection in short slices, between which it looks at what the process uses."""

    pid: int
    connection: socket.socket
    limits: ReadingLimits
    cpu_left: float
    used: float = 0.0

    def __post_init__(self) -> None:
        self._cpu_started = self._step_started = cpu_seconds(self.pid)
        self._deadline = time.monotonic() + self.limits.seconds
        self._due = 0.0

    def begin_step(self) -> None:
        """The next cell is looked at."""
        self._step_started = self._cpu_started + self.used

    def wait(self, *, to_send: bool = False) -> None:
        """Wait until the connection takes or has bytes.

        Raises:
            LimitReached: the process has used more than it may.
        """
        ours = [self.connection]
        while True:
            if (now := time.monotonic()) >= self._due:  # also where there is always something to read
                self._due = now + _POLL_SECONDS
                self._check(now)
            to_read, to_write = ([], ours) if to_send else (ours, [])
            if any(select.select(to_read, to_write, [], _POLL_SECONDS)):
                return

    def _check(self, now: float) -> None:
        if memory(self.pid) > self.limits.memory_bytes:
            raise LimitReached("memory")
        cpu_now = cpu_seconds(self.pid)
        self.used = max(self.used, cpu_now - self._cpu_started)
        is_slow = self.used > self.cpu_left or cpu_now - self._step_started > self.limits.cell_seconds
        if is_slow or now > self._deadline:
            raise LimitReached("time")
