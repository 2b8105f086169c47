"""The process that reads, as the grader holds it: started, asked, watched and ended."""

from __future__ import annotations

import math
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec

from autograder.errors import GraderFault, SandboxUnavailable
from autograder.files.scratch import ScratchFolder
from autograder.locale.sentences import sentence
from autograder.sandbox.closed_folders import closed_folders
from autograder.sandbox.confinement.landlock import abi_version
from autograder.sandbox.usage import memory
from autograder.submissions.reading.limits import LimitReached, ReadingLimits, Watch
from autograder.submissions.wire import (
    MAXIMUM_REPLY,
    AtCell,
    FrameError,
    Hello,
    Member,
    Read,
    ReaderSettings,
    Refused,
    Reply,
    Request,
    Unpacked,
    Wanted,
    receive_frame,
    send_frame,
)
from autograder.units.unit import Unit

__all__ = ["Archive", "ReaderProcess", "Stopped"]

_ARCHIVE_SECONDS = 600.0  # on the clock, for an archive: a class's may hold gigabytes
_LAST_SECONDS = 2.0  # for a process that has closed its connection to end, before it is ended
_PACKAGE = Path(__file__).resolve().parents[2]
# Of the grader's own kit: the interpreter may have another one installed.
_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1));"
    " from autograder.submissions.reading.confined import main; main(sys.argv[1:])"
)
_LAYERS = ("own user", "landlock", "seccomp")
"""Layers that some machines do not offer; the first is given up first, where the process cannot work under all."""

_READABLE = [
    *sorted({str(Path(prefix).resolve()) for prefix in (sys.base_prefix, sys.prefix)}),
    str(_PACKAGE),
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/dev/urandom", "/proc/self"),
]
"""What Python may want to import late. No folder of grades, submissions, solutions or tests is among these."""

Reason = Literal["time", "memory", "ended", "killed"]

_START_LIMITS = ReadingLimits(cell_seconds=120, cpu_seconds=120, seconds=300)


@dataclass(frozen=True)
class Archive:
    """An archive that is taken apart.

    Attributes:
        piece: gives its bytes from an offset on, so many or fewer.
        take: is given each file; what it raises ends the process.
    """

    piece: Callable[[int, int], bytes]
    take: Callable[[Member], None]


class Stopped(Exception):
    """The process ended before it had answered, by itself or because it used too much.

    Args:
        reason: ``time``, ``memory``, ``ended`` (by an error of Python's or the interpreter's) or ``killed`` (by a
            signal from elsewhere).
        cell: the position of the cell that it was at; None before the first.
        language: of the notebook; "" before the first cell.
        seconds: processor time that it used.
    """

    def __init__(self, reason: Reason, cell: int | None, language: str, seconds: float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cell = cell
        self.language = language
        self.seconds = seconds


class ReaderProcess:
    """One process; it belongs to one unit, and answers one request at a time.

    Args:
        unit: the teaching unit, which need not be built.
        limits: for each file.

    Attributes:
        pid: of the process.
        layers: of its confinement, by name: whether each holds.

    Raises:
        SandboxUnavailable: it does not start.
        GraderFault: the unit's own notebooks cannot be read.
    """

    pid: int
    layers: dict[str, bool]

    def __init__(self, unit: Unit, limits: ReadingLimits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._scratch = ScratchFolder()  # stays empty
        try:
            self._start(unit)
        except BaseException:
            self.close()
            raise

    def ask(self, request: Request, cpu_left: float, archive: Archive | None = None) -> Read | Refused | Unpacked:
        """The answer to a request.

        Args:
            request: what to read.
            cpu_left: processor time that it may take, in seconds.
            archive: that a request asks to be unpacked.

        Raises:
            Stopped: there is none, and the process has ended.
        """
        connection = self._connection
        assert connection is not None
        limits = replace(self._limits, seconds=_ARCHIVE_SECONDS) if archive else self._limits
        watch = Watch(self.pid, connection, limits, cpu_left)
        cell, language = None, ""
        reason: Reason = "ended"
        try:
            send_frame(connection, msgspec.msgpack.encode(request), wait=partial(watch.wait, to_send=True))
            while True:
                reply = _decoded(receive_frame(connection, MAXIMUM_REPLY, wait=watch.wait))
                if isinstance(reply, Hello):
                    raise _NoReplyError
                if isinstance(reply, Wanted | Member):
                    if archive is None:
                        raise _NoReplyError
                    if isinstance(reply, Wanted):
                        piece = archive.piece(reply.offset, reply.size)
                        send_frame(connection, piece, wait=partial(watch.wait, to_send=True))
                    else:
                        archive.take(reply)
                        watch.begin_step()
                    continue
                if not isinstance(reply, AtCell):
                    return reply
                cell, language = reply.cell, reply.language
                watch.begin_step()
        except LimitReached as error:
            reason = error.reason
            self.close()
        except (OSError, _NoReplyError, FrameError):
            reason = self._post_mortem()
            self.close()
        except BaseException:  # an interrupt: what it still says must not be taken for the next file's answer
            self.close()
            raise
        raise Stopped(reason, cell, language, watch.used)

    @property
    def is_spent(self) -> bool:
        """Whether it has ended, or keeps so much memory that the next file would have to pay for it."""
        if self._process is None or self._process.poll() is not None:
            return True
        return memory(self.pid) > self._limits.kept_bytes

    def close(self) -> None:
        """End it, whatever it is doing."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._scratch.remove()

    def _start(self, unit: Unit) -> None:
        """Start it under every layer that this machine has, or under all but those that keep it from working."""
        plan = {"seccomp"} | ({"own user"} if os.geteuid() == 0 else set())
        plan |= {"landlock"} if sys.platform == "linux" and abi_version() else set()
        while True:
            hello, complaint = self._attempt(unit, plan)
            if hello is not None and all(hello.layers.get(layer) for layer in plan):
                break
            given_up = next((layer for layer in _LAYERS if layer in plan), None)
            if given_up is None:
                reason = complaint or sentence("it gave no reason")
                raise SandboxUnavailable(
                    # Translators: {reason} is technical and English.
                    sentence("the process that reads notebooks does not start: {reason}", reason=reason)
                )
            plan.remove(given_up)
        if hello.problem:
            values = {"unit": unit.name, "problem": hello.problem}
            # Translators: {problem} is another message.
            raise GraderFault(sentence("the built notebooks of {unit} cannot be read: {problem}", **values))
        self.layers = hello.layers

    def _attempt(self, unit: Unit, plan: set[str]) -> tuple[Hello | None, str]:
        """Start it under these layers; what it says first, or its complaint."""
        ours, theirs = socket.socketpair()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._connection is not None:
            self._connection.close()
        self._connection = ours
        with theirs, tempfile.TemporaryFile() as complaints, tempfile.NamedTemporaryFile() as landmark:
            Path(landmark.name).chmod(0o644)
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, str(_PACKAGE.parent), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
            )
            self.pid = self._process.pid
            theirs.close()
            settings = ReaderSettings(
                unit=unit.table,
                student=_content(unit.student_notebook()),
                solution=_content(unit.solution_notebook()),
                students=[path.read_bytes() for path in unit.student_notebooks()],
                confinement=self._confinement(plan),
                closed=closed_folders([Path(sys.base_prefix), Path(sys.prefix), _PACKAGE])
                if "own user" in plan
                else {},
                landmark=landmark.name,
            )
            watch = Watch(self.pid, ours, _START_LIMITS, math.inf)
            try:
                send_frame(ours, msgspec.msgpack.encode(settings), wait=partial(watch.wait, to_send=True))
                reply = _decoded(receive_frame(ours, MAXIMUM_REPLY, wait=watch.wait))
            except (OSError, _NoReplyError, LimitReached, FrameError):
                complaints.seek(0)
                return None, " ".join(complaints.read(10_000).decode(errors="replace").strip().splitlines()[-1:])
        return (reply, "") if isinstance(reply, Hello) else (None, "")

    def _confinement(self, plan: set[str]) -> dict[str, Any]:
        """The fields of the process's :class:`.lockdown.Confinement`."""
        return {
            "scratch": str(self._scratch.path),
            "uid": 2**30 + secrets.randbelow(2**29) if "own user" in plan else None,
            "memory_bytes": self._limits.hard_memory_bytes,
            "cpu_seconds": 24 * 3600,
            "file_bytes": 0,
            "readable": _READABLE if "landlock" in plan else None,
            "filtered": "seccomp" in plan,
        }

    def _post_mortem(self) -> Reason:
        """Why the connection ended."""
        assert self._process is not None
        try:
            status = self._process.wait(_LAST_SECONDS)
        except subprocess.TimeoutExpired:  # it said what the protocol does not allow
            return "ended"
        return "killed" if status == -signal.SIGKILL else "ended"


class _NoReplyError(Exception):
    """The connection ended, or what came is no reply."""


def _decoded(content: bytearray | None) -> Reply:
    """A reply, of the shape that one has."""
    try:
        reply: Reply = _decoder.decode(content or b"")
    except (msgspec.DecodeError, RecursionError) as error:
        raise _NoReplyError from error
    return reply


_decoder = msgspec.msgpack.Decoder(Reply, strict=True)


def _content(path: Path) -> bytes | None:
    """Of one of the unit's own notebooks; None where it has not been built."""
    return path.read_bytes() if path.is_file() else None
