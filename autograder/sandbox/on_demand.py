"""A sandbox that starts with its first worker: where nothing has to be run, TensorFlow is not even imported."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType

from autograder.errors import SandboxUnavailable
from autograder.locale.sentences import sentence
from autograder.sandbox.seam import Device, Images, KerasVersion, Sandbox, SandboxWorker

__all__ = ["SandboxOnDemand"]


@dataclass
class SandboxOnDemand(Sandbox):
    """Starts a sandbox when it is needed. Use as a context manager: leaving it ends the sandbox, where there is one.

    Keys of results name the versions of TensorFlow and Keras, so these are known before anything starts: they are
    those of the installed packages, which the workers import.

    Args:
        make: starts the sandbox, which takes seconds.
        chosen_device: what networks are trained on.
        on_start: called before it starts.
        keras: which Keras workers have.
    """

    make: Callable[[], Sandbox]
    chosen_device: Device
    on_start: Callable[[], None] = lambda: None
    keras: KerasVersion = 3
    _started: Sandbox | None = field(default=None, init=False)
    _is_closed: bool = field(default=False, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def device(self) -> Device:
        """See :class:`.seam.Sandbox`."""
        return self.chosen_device

    @property
    def tensorflow_version(self) -> str:
        """See :class:`.seam.Sandbox`."""
        return _installed("tensorflow", "tensorflow-cpu") or self._ready().tensorflow_version

    @property
    def keras_version(self) -> str:
        """See :class:`.seam.Sandbox`."""
        return _installed("keras" if self.keras == 3 else "tf-keras") or self._ready().keras_version

    @property
    def layers(self) -> Mapping[str, bool]:
        """See :class:`.seam.Sandbox`; none before it has started."""
        return {} if self._started is None else self._started.layers

    def start(self) -> None:
        """See :meth:`.seam.Sandbox.start`."""
        self._ready()

    def open(
        self, seconds: float, cpu_seconds: float = math.inf, *, images: Images = "few", device: Device = "cpu"
    ) -> SandboxWorker:
        """See :meth:`.seam.Sandbox.open`."""
        return self._ready().open(seconds, cpu_seconds, images=images, device=device)

    def close(self) -> None:
        """See :meth:`.seam.Sandbox.close`."""
        with self._lock:
            self._is_closed = True
            if self._started is not None:
                self._started.close()

    def __enter__(self) -> SandboxOnDemand:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ready(self) -> Sandbox:
        with self._lock:
            if self._is_closed:
                raise SandboxUnavailable(sentence("the worker zygote has died"))
            if self._started is None:
                self.on_start()
                self._started = self.make()
            return self._started


@cache
def _installed(*names: str) -> str:
    """The version of the first of some packages that is installed, as long as this process lives; "" where none is."""
    for name in names:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return ""
