"""Which device workers compute on. Found without TensorFlow, which the grader does not import."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.errors import AutograderError
from autograder.locale.messages import _

__all__ = ["choose_device", "has_gpu", "jobs_on"]


def has_gpu() -> bool:
    """Whether an NVIDIA driver shows at least one device, and the environment does not hide it."""
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1")
    return not hidden and any(Path("/dev").glob("nvidia[0-9]*"))


def jobs_on(device: str, wish: int | None) -> int | None:
    """How many questions to grade at once; None for as many as the machine takes.

    Args:
        device: ``cpu`` or ``gpu``, on which two runs disturb each other's memory.
        wish: whatever somebody asked for.
    """
    return wish or (1 if device == "gpu" else None)


def choose_device(wish: str) -> str:
    """``cpu`` or ``gpu`` for a wish of ``auto``, ``cpu`` or ``gpu``: on a GPU, only whoever asks for it is graded.

    Grading on one was never tried (docs/instructors/grading.md), so that no machine shall do it by itself.

    Raises:
        AutograderError: a GPU is wished for and there is none.
    """
    if wish == "gpu" and not has_gpu():
        raise AutograderError(_("no GPU was found: see `nvidia-smi`, or grade with DEVICE=cpu"))
    return "gpu" if wish == "gpu" else "cpu"
