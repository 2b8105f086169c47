"""How fast this machine is, so that time limits mean the same work everywhere.

Limits in ``unit.toml`` hold for the machine named here. A slower one gets proportionally more time, a
faster one no less. Verdicts do not depend on it otherwise.
"""

from __future__ import annotations

import threading
from typing import TypeVar

import msgspec

from autograder.errors import GraderFault, SandboxUnavailable, WorkerFailed
from autograder.locale.messages import N_
from autograder.locale.sentences import sentence
from autograder.sandbox.requests import MeasureSpeed, Start
from autograder.sandbox.seam import Sandbox
from autograder.units.training import Training
from autograder.units.unit import Question

__all__ = [
    "HIGHEST_FACTOR",
    "REFERENCE_MACHINE",
    "REFERENCE_SECONDS",
    "REFERENCE_STEPS",
    "MachineSpeed",
    "measure_speed",
    "scaled",
]

REFERENCE_SECONDS = 0.35
"""Processor time of the work on the reference machine: 0.32 while little else ran, 0.37 at a load of ten per core."""

REFERENCE_STEPS = 20
"""Steps of the work."""

REFERENCE_MACHINE = N_("a virtual machine with 2 cores of an AMD EPYC, TensorFlow 2.21.0")
"""Where limits hold as they stand in ``unit.toml``."""

HIGHEST_FACTOR = 20.0
"""A machine that seems slower still is not slow but broken, or busy beyond measure."""

_WORK = MeasureSpeed(steps=REFERENCE_STEPS, tries=4)

Limited = TypeVar("Limited", bound=Question | Training)


class MachineSpeed:
    """The speed of this machine, measured when a time limit first depends on it: a worker does the work.

    Args:
        sandbox: see :func:`measure_speed`; None where all is known already.
        measured: what is known already.

    Attributes:
        measured: by what time limits are multiplied; None until they are.
    """

    def __init__(self, sandbox: Sandbox | None, measured: float | None = None) -> None:
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self.measured = measured

    @property
    def factor(self) -> float:
        """By what time limits are to be multiplied.

        Raises:
            SandboxUnavailable: a worker cannot do the work.
        """
        with self._lock:
            if self.measured is None:
                assert self._sandbox is not None, "what is not known is measured"
                try:
                    self.measured = measure_speed(self._sandbox)
                except GraderFault as error:
                    raise SandboxUnavailable(error.words) from error
            return self.measured


def measure_speed(sandbox: Sandbox) -> float:
    """By what time limits are to be multiplied here; between 1 and :data:`HIGHEST_FACTOR`.

    Args:
        sandbox: opens the worker that does a fixed piece of work, without a line of student code.

    Raises:
        GraderFault: a worker cannot do it.
    """
    try:
        with sandbox.open(600) as worker:
            worker.call(Start())
            seconds = worker.call(_WORK).body.seconds
    except WorkerFailed as error:
        raise GraderFault(
            sentence("the speed of this machine cannot be measured: {reason}", reason=error.words)
        ) from error
    return round(min(max(seconds / REFERENCE_SECONDS, 1.0), HIGHEST_FACTOR), 2)


def scaled(limits: Limited, factor: float) -> Limited:
    """A question or training run with the time limits that hold on a machine so many times slower."""
    return msgspec.structs.replace(limits, seconds=limits.seconds * factor, cpu_seconds=limits.cpu_seconds * factor)
