"""The one seam to student code: what opens workers, what a worker can do, and what comes back.

:class:`.launcher.ProcessSandbox` is the real one, :class:`.fake.FakeSandbox` the one for tests. Both send what
:func:`frame_of` makes, and believe what :func:`answer_in` lets through.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar

import msgspec
import numpy as np

from autograder.errors import GraderFault, ProtocolError, ReplyTooLarge, StudentException
from autograder.locale.sentences import sentence
from autograder.sandbox.protocol import Frame
from autograder.sandbox.replies import Answer, Failed, TooLarge
from autograder.sandbox.request_frames import body_of
from autograder.sandbox.requests import Request

__all__ = ["Device", "Images", "KerasVersion", "Reply", "Sandbox", "SandboxWorker", "Worker", "answer_in", "frame_of"]

Answered = TypeVar("Answered", bound=Answer)

Images: TypeAlias = Literal["few", "all"]
"""Which training images a worker has: all, or a few hundred in the place of all."""

Device: TypeAlias = Literal["cpu", "gpu"]
"""What a worker computes on."""

KerasVersion: TypeAlias = Literal[2, 3]
"""Which Keras a worker has: 3, or 2, which is the package ``tf-keras``."""


@dataclass(frozen=True)
class Reply(Generic[Answered]):
    """A worker's answer.

    Attributes:
        body: what it says, of the type that the request asks for.
        arrays: as many as that announces; their values are untrusted.
        cpu_seconds: processor time that it took, by the kernel's count.
    """

    body: Answered
    arrays: tuple[np.ndarray, ...] = ()
    cpu_seconds: float = 0.0


class Worker(Protocol):
    """What runs a student's code; see :class:`.worker_process.WorkerProcess`."""

    def call(
        self,
        request: Request[Answered],
        arrays: Sequence[np.ndarray] = (),
        *,
        seconds: float | None = None,
        cpu_seconds: float | None = None,
        maximum_reply: int | None = None,
    ) -> Reply[Answered]:
        """Have the worker do one operation."""

    def close(self) -> None:
        """End the worker."""


class SandboxWorker(Worker, Protocol):
    """A worker that is ended by leaving its context."""

    @property
    def peak_memory_bytes(self) -> int:
        """The most memory of its own that was seen."""

    @property
    def was_killed(self) -> bool:
        """Whether it was ended by SIGKILL, and not by the grader: by itself, or by whoever else may do that here."""

    def allow(self, seconds: float, cpu_seconds: float = math.inf) -> None:
        """Give it as much time as a fresh worker has.

        Args:
            seconds: as for :meth:`Sandbox.open`.
            cpu_seconds: likewise.
        """

    def __enter__(self) -> SandboxWorker: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Sandbox(Protocol):
    """Where student code runs."""

    @property
    def device(self) -> Device:
        """What networks are trained on, in workers in which no line of a student's runs; all others use the CPU."""

    @property
    def tensorflow_version(self) -> str:
        """That workers run."""

    @property
    def keras_version(self) -> str:
        """The release of Keras that workers run."""

    @property
    def layers(self) -> Mapping[str, bool]:
        """The layers of the lock-down, by name, and whether each is in force."""

    def start(self) -> None:
        """Have workers ready to be opened, where that takes a while; :meth:`open` does it otherwise.

        Raises:
            SandboxUnavailable: there are none to be had.
        """

    def open(
        self, seconds: float, cpu_seconds: float = math.inf, *, images: Images = "few", device: Device = "cpu"
    ) -> SandboxWorker:
        """Start a worker.

        Args:
            seconds: wall-clock time that its calls may take together, training runs aside.
            cpu_seconds: processor time of the same.
            images: which training images it has.
            device: what it computes on; ``gpu`` only where :attr:`device` is, and where it will run no student code.

        Raises:
            SandboxUnavailable: there is none to be had.
        """

    def close(self) -> None:
        """End all workers; no more can be opened."""


def frame_of(request: Request[Answer], arrays: Sequence[np.ndarray], nonce: bytes, maximum_reply: int) -> Frame:
    """A request as it is sent.

    Whatever a worker cannot read is found here: by then a student's process would have to be believed about whose
    mistake it is.

    Args:
        request: what is asked.
        arrays: that go with it.
        nonce: 16 bytes.
        maximum_reply: the largest reply in bytes of arrays.

    Raises:
        GraderFault: it is no request.
    """
    try:
        return Frame(nonce, body_of(request, maximum_reply), tuple(arrays))
    except (TypeError, ValueError) as error:
        problem = f"{type(request).__name__}: {error}"
        # Translators: {problem} is technical, and English.
        raise GraderFault(
            sentence("a worker was to be asked what no worker can read: {problem}", problem=problem)
        ) from error


def answer_in(text: bytes, reply: type[Answered]) -> Answered:
    """What a worker's JSON says.

    Args:
        text: the JSON.
        reply: what it must be.

    Raises:
        StudentException: the student's code raised, or gave far more than was asked for.
        ProtocolError: it is none. The message says so in our own words: a decoder's would quote the worker.
    """
    try:
        said: Answered | Failed | TooLarge = _decoder(reply).decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        problem = f"a reply that is no {reply.__name__}"
        # Translators: {problem} is technical, and English.
        raise ProtocolError(sentence("the worker broke the protocol: {problem}", problem=problem)) from None
    if isinstance(said, Failed):
        raise StudentException(said.kind, said.traceback)
    if isinstance(said, TooLarge):
        raise ReplyTooLarge("ValueError", sentence("the result is far larger than what was asked for"))
    return said


@cache
def _decoder(reply: type[Answer]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(reply | Failed | TooLarge)
