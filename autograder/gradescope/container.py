"""What the container that the grader runs in allows."""

from __future__ import annotations

from pathlib import Path

from autograder.sandbox.worker_process import Limits

__all__ = ["limits_within", "memory_of_container"]

_LIMIT_FILES = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_UNLIMITED = 2**50

OWN_BYTES = 288 * 2**20
"""What the grader and the zygote take of it, and a worker's share of what it has not for itself."""


def memory_of_container() -> int | None:
    """Bytes of memory that this container may use, as its control group says; None where nothing bounds it."""
    for path in _LIMIT_FILES:
        try:
            limit = int(path.read_text())
        except (OSError, ValueError):  # "max", or no control group of this version
            continue
        if limit < _UNLIMITED:
            return limit
    return None


def limits_within(memory: int | None) -> Limits:
    """A worker's limits in a container of so many bytes: a worker too large is ended before the kernel ends it."""
    limits = Limits()
    if memory is None:
        return limits
    return Limits(memory_bytes=max(256 * 2**20, min(limits.memory_bytes, memory - OWN_BYTES)))
