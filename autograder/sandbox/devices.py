"""Which device networks are trained on. Found without TensorFlow, which the grader does not import."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import AutograderError
from autograder.locale.messages import _
from autograder.sandbox.seam import Device

__all__ = ["DRIVER_FOLDERS", "SharedGpus", "choose_device", "device_files", "gpus", "jobs_on"]

DRIVER_FOLDERS = ("/sys/bus/pci", "/sys/devices", "/sys/module")
"""What NVIDIA's libraries read of the machine, beside what processes are told of themselves and of drivers."""

_TRAINERS_ON_A_GPU = 4
"""At once: the networks of a course are small, and each process takes the driver's own memory, too."""


def gpus() -> list[str]:
    """The GPUs that networks may be trained on, as CUDA is told them; none where the environment hides them."""
    there = [path.name.removeprefix("nvidia") for path in sorted(Path("/dev").glob("nvidia[0-9]*"))]
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES")
    if chosen is None or not there:
        return there
    return [name for name in chosen.split(",") if name not in ("", "-1")]


def device_files() -> list[str]:
    """The files through which NVIDIA's driver is spoken to."""
    return [str(path) for path in sorted(Path("/dev").glob("nvidia*")) if path.is_char_device()]


class SharedGpus:
    """The GPUs of a machine and how many workers use each.

    Args:
        names: as CUDA is told them.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._users = dict.fromkeys(names, 0)
        self._lock = threading.Lock()

    def take(self) -> str:
        """The name of the one that the fewest use, for one more; there must be one."""
        with self._lock:
            name = min(self._users, key=self._users.__getitem__)
            self._users[name] += 1
            return name

    def give_back(self, name: str) -> None:
        """A worker that took it has ended."""
        with self._lock:
            self._users[name] -= 1


def jobs_on(device: Device, wish: int | None) -> int | None:
    """How many questions to grade at once; None for as many as the machine takes.

    Args:
        device: which networks are trained on; several of them share a GPU.
        wish: whatever somebody asked for.
    """
    if wish or device == "cpu":
        return wish
    return max(1, min(len(os.sched_getaffinity(0)), _TRAINERS_ON_A_GPU * len(gpus())))


def choose_device(wish: str) -> Device:
    """The device for a wish of ``auto``, ``cpu`` or ``gpu``: on a GPU, only whoever asks for it is graded.

    Grading on one was never tried (docs/instructors/grading.md), so that no machine shall do it by itself.

    Raises:
        AutograderError: a GPU is wished for and there is none.
    """
    if wish == "gpu" and not gpus():
        raise AutograderError(_("no GPU was found: see `nvidia-smi`, or grade with DEVICE=cpu"))
    return "gpu" if wish == "gpu" else "cpu"
