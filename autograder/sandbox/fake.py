"""A sandbox without processes, for tests: its workers answer from a script.

What a script is asked, and what it says, passes through the same types as what a process receives and sends.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from autograder.errors import (
    ProtocolError,
    StudentException,
    WorkerCrashed,
    WorkerDisk,
    WorkerMemory,
    WorkerTimeout,
)
from autograder.locale.sentences import sentence
from autograder.sandbox.replies import Answer
from autograder.sandbox.requests import MeasureSpeed, Request, Start
from autograder.sandbox.seam import Answered, Device, Images, Reply, Sandbox, SandboxWorker, answer_in, frame_of

__all__ = ["FakeSandbox", "FakeWorker", "Killed", "Memory", "Said", "Script", "refuse"]


class Killed(Exception):
    """Raised by a script whose worker is ended from outside by SIGKILL."""


@dataclass(frozen=True)
class Said:
    """What a worker sends: any JSON, and arrays, which the JSON announces unless it says otherwise.

    Attributes:
        body: the JSON; that the operation came to its end is added where it says nothing else.
        arrays: the arrays.
    """

    body: Any = field(default_factory=dict)
    arrays: Sequence[np.ndarray] = ()

    def text(self) -> bytes:
        """The JSON as it travels."""
        if not isinstance(self.body, dict):
            return json.dumps(self.body).encode()
        announced = [[array.dtype.name, list(array.shape)] for array in self.arrays]
        return json.dumps({"status": "ok", "arrays": announced, **self.body}).encode()


Memory: TypeAlias = dict[str, Any]
"""What a worker remembers from call to call."""

Script: TypeAlias = Callable[[Request[Answer], Sequence[np.ndarray], Memory], Said]
"""Answers a request and its arrays; or raises what a call may raise."""


def refuse(request: Request[Answer], arrays: Sequence[np.ndarray], memory: Memory) -> Said:
    """A student whose every function raises."""
    raise StudentException("ValueError", "secret traceback")


class FakeWorker(SandboxWorker):
    """Runs nothing: its program defines every name that it is asked for, unless the script says what it does.

    Args:
        script: answers what it is asked.
        scripts_start: whether that is so for the start, too.
    """

    peak_memory_bytes = 1000
    was_killed = False

    def __init__(self, script: Script, *, scripts_start: bool = False) -> None:
        self._script = script
        self._scripts_start = scripts_start
        self._memory: Memory = {}
        self.is_closed = False

    def call(
        self,
        request: Request[Answered],
        arrays: Sequence[np.ndarray] = (),
        *,
        seconds: float | None = None,
        cpu_seconds: float | None = None,
        maximum_reply: int | None = None,
    ) -> Reply[Answered]:
        """See :meth:`.seam.Worker.call`; takes no time, and replies may be of any size."""
        if self.is_closed:
            raise WorkerCrashed(sentence("the worker has ended already"))
        frame_of(request, arrays, bytes(16), maximum_reply or 0)
        try:
            said = self._said(request, arrays)
        except (WorkerTimeout, WorkerMemory, WorkerDisk):  # which no worker outlives
            self.close()
            raise
        except Killed as killed:
            self.close()
            self.was_killed = True
            raise WorkerCrashed(sentence("the process was ended by {signal}", signal="SIGKILL")) from killed
        try:
            body = answer_in(said.text(), request.reply())
            if body.arrays != tuple((array.dtype.name, array.shape) for array in said.arrays):
                raise ProtocolError("the announced arrays and the payload differ")
        except ProtocolError:
            self.close()
            raise
        return Reply(body, tuple(said.arrays))

    def allow(self, seconds: float, cpu_seconds: float = math.inf) -> None:
        """See :meth:`.seam.SandboxWorker.allow`; its calls take no time."""

    def close(self) -> None:
        """See :meth:`.seam.Worker.close`."""
        self.is_closed = True

    def __enter__(self) -> FakeWorker:
        return self

    def __exit__(self, *details: object) -> None:
        pass

    def _said(self, request: Request[Answer], arrays: Sequence[np.ndarray]) -> Said:
        if isinstance(request, Start):
            self._memory = {}
        match request:
            case Start() if not self._scripts_start:
                return Said({"defined": request.wanted, "raised": []})
            case MeasureSpeed():
                return Said({"seconds": 0.1})
        return self._script(request, arrays, self._memory)


class FakeSandbox(Sandbox):
    """Opens fake workers, and counts them.

    Args:
        script: of all workers; by default whatever they are asked raises.
        scripts_start: see :class:`FakeWorker`.

    Attributes:
        opened: how many workers there were.
    """

    device: Device = "cpu"
    tensorflow_version = "2.0"
    keras_version = "3.0"
    layers: Mapping[str, bool] = {"own process": False}

    def __init__(self, script: Script = refuse, *, scripts_start: bool = False) -> None:
        self.script = script
        self.scripts_start = scripts_start
        self.opened = 0

    def start(self) -> None:
        """See :meth:`.seam.Sandbox.start`; nothing has to."""

    def open(
        self, seconds: float, cpu_seconds: float = math.inf, *, images: Images = "few", device: Device = "cpu"
    ) -> FakeWorker:
        """See :meth:`.seam.Sandbox.open`."""
        self.opened += 1
        return FakeWorker(self.script, scripts_start=self.scripts_start)

    def close(self) -> None:
        """See :meth:`.seam.Sandbox.close`."""
