"""What ``redteam.py`` lays out around one grading, and what it observes from outside."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["PRINTED_BYTES", "Observation", "Traps"]

PRINTED_BYTES = 64 * 2**20
"""What the probe that floods its output prints."""


@dataclass(frozen=True)
class Observation:
    """One grading, seen from outside. Nothing in it is a claim of the student's code.

    Attributes:
        secrets: words that lay where student code has no business.
        memory: bytes that the memory probe asks for.
        grader: process id of the grader.
        status: the grader's exit status; None when it had to be ended.
        seconds: that it took.
        score: the points in its results; None without results.
        full_marks: the points that there are.
        text: what its results show to students.
        files: what lies in the folder that student code must not write to.
        connections: how many reached the server.
        survivors: processes of the student's that ran after the grader had ended.
        largest_process: bytes of resident memory of the largest process below the grader.
        grader_bytes: the same of the grader's own process.
        ordinary_bytes: the same for a right answer.
    """

    secrets: dict[str, str]
    memory: int
    grader: int
    status: int | None
    seconds: float
    score: float | None
    full_marks: float
    text: str
    files: dict[str, str]
    connections: int
    survivors: int
    largest_process: int
    grader_bytes: int
    ordinary_bytes: int

    @property
    def has_full_marks(self) -> bool:
        """Whether it got all points."""
        return self.score is not None and self.score >= self.full_marks

    @property
    def grader_growth(self) -> int:
        """By how many bytes the grader's process was larger than with a right answer."""
        return self.grader_bytes - self.ordinary_bytes


class Traps:
    """A folder, a server and a marker of processes for one grading.

    Args:
        folder: a new one.
        tests: the folder of the hidden tests.
        neighbour: another submission.
        memory: bytes for the memory probe.
    """

    def __init__(self, folder: Path, tests: Path, neighbour: Path, memory: int) -> None:
        self.open = folder / "open"
        self.open.mkdir(parents=True)
        self.open.chmod(0o777)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        self._sleep = f"30.{secrets.randbelow(10**9):09}"
        self.facts: dict[str, Any] = {
            "tests": str(tests),
            "neighbour": str(neighbour),
            "open": str(self.open),
            "port": self._server.getsockname()[1],
            "memory": memory,
            "sleep": self._sleep,
            "benchmark": os.getpid(),
        }

    def watch(self, grader: subprocess.Popen[bytes], seconds: float) -> tuple[int | None, int, int]:
        """Wait for a grader, at most so long, and look at memory meanwhile.

        Returns:
            Its exit status (None: it had to be ended), and the largest resident memory of the grader and of a
            process below it, in bytes.
        """
        deadline = time.monotonic() + seconds
        own, below = 0, 0
        while grader.poll() is None:
            family = _descendants(grader.pid)
            own = max(own, _resident(grader.pid))
            below = max([below, *map(_resident, family)])
            if time.monotonic() > deadline:
                for pid in (grader.pid, *family):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                grader.wait()
                return None, own, below
            time.sleep(0.1)
        return grader.returncode, own, below

    def connections(self) -> int:
        """How many connections have reached the server; closes it."""
        count = 0
        with self._server, contextlib.suppress(BlockingIOError):
            while True:
                self._server.accept()[0].close()
                count += 1
        return count

    def survivors(self) -> int:
        """How many processes with the marker still run; ends them."""
        time.sleep(0.5)
        found = [pid for pid in _processes() if self._sleep in _command_line(pid)]
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        return len(found)

    def files(self) -> dict[str, str]:
        """What lies in the folder that student code must not write to."""
        return {path.name: path.read_text() for path in self.open.iterdir()}


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _command_line(pid: int) -> Sequence[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return ()


def _status(pid: int, name: str) -> int:
    """A number of a process' status; 0 where there is none."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def _resident(pid: int) -> int:
    return 1024 * _status(pid, "VmHWM")


def _descendants(pid: int) -> list[int]:
    parents = {other: _status(other, "PPid") for other in _processes()}
    found = [pid]
    for ancestor in found:
        found += [other for other, parent in parents.items() if parent == ancestor]
    return found[1:]
