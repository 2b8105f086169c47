"""Whether memory holds one more job, so that a small machine finishes instead of swapping.

What a job needs is measured: the peak of its largest worker, of which two may be open at once, that of public and that
of hidden checks, or the student's and the trainer's. What there is, the kernel says, for the machine and for the
control group that this process is in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["FIRST_GUESS_BYTES", "WORKERS_AT_ONCE", "Admission", "available_memory"]

WORKERS_AT_ONCE = 2
"""Of one question."""

FIRST_GUESS_BYTES = 450 * 2**20
"""Of a worker, before one has been measured: the largest of docs/measured/speed.md has 420 MB."""

_GROUP = Path("/proc/self/cgroup")
_GROUPS = Path("/sys/fs/cgroup")
_MEMORY = Path("/proc/meminfo")
_VERSION_1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_VERSION_2 = ("memory.max", "memory.current", "inactive_file")


def available_memory(machine: Path = _MEMORY, group: Path = _GROUP, groups: Path = _GROUPS) -> int | None:
    """Bytes that can be had without swapping: of the machine, or of a control group around this process that has less.

    Args:
        machine: what the kernel says about the machine.
        group: and about this process's control group.
        groups: where control groups lie.

    Returns:
        None where nothing says so.
    """
    found = [_machine(machine), *_groups(group, groups)]
    return min((size for size in found if size is not None), default=None)


def _machine(path: Path) -> int | None:
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return None
    sizes = [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    return sizes[0] if sizes else None


def _groups(group: Path, groups: Path) -> list[int | None]:
    """What is left of each control group around this process, of version 2 and of memory's own tree of version 1."""
    try:
        listed = [line.split(":", 2) for line in group.read_text().splitlines()]
    except OSError:
        return []
    left: list[int | None] = []
    for _number, controllers, own in listed:
        if controllers not in ("", "memory"):
            continue
        root = groups / controllers
        folder = root / own.strip("/")
        names = _VERSION_1 if controllers else _VERSION_2
        left += [_group(each, *names) for each in (folder, *folder.parents) if each == root or root in each.parents]
    return left


def _group(folder: Path, limit_name: str, used_name: str, files_name: str) -> int | None:
    """What is left of a group; its files in memory can be given back."""
    try:
        limit, used = (int((folder / name).read_text()) for name in (limit_name, used_name))
        lines = (line.split() for line in (folder / "memory.stat").read_text().splitlines())
        reclaimable = sum(int(size) for name, size in lines if name == files_name)
    except (OSError, ValueError):  # "max", or no such group
        return None
    return max(0, limit - used + reclaimable)


@dataclass
class Admission:
    """Lets as many jobs work as memory holds, and at least one.

    Args:
        available: says how many bytes can be had; None where nobody knows, and then all are admitted.
    """

    available: Callable[[], int | None] = available_memory
    _peaks: dict[str, int] = field(default_factory=dict, init=False)
    _budget: int | None = field(default=None, init=False)

    @property
    def free_bytes(self) -> int | None:
        """What can be had now."""
        return self.available()

    def learn(self, kind: str, peak_bytes: int) -> None:
        """A job of a kind has had a worker so large."""
        self._peaks[kind] = max(self._peaks.get(kind, 0), peak_bytes)

    def begin(self) -> None:
        """No job is at work: what can be had now is what there is for all of them."""
        self._budget = self.available()

    def admits(self, kind: str, running: Sequence[str]) -> bool:
        """Whether there is room for one more.

        Args:
            kind: of the job.
            running: kinds of the jobs at work. What they will need counts, not what they have taken so far.
        """
        if not running:
            return True
        free = self.available()
        if free is None or self._budget is None:
            return True
        self._budget = max(self._budget, free)  # other programs may have ended
        return self._needs(kind) <= free and sum(map(self._needs, [kind, *running])) <= self._budget

    def _needs(self, kind: str) -> int:
        """Bytes: of a kind that was not seen yet, as much as the largest that was."""
        known = self._peaks.get(kind) or max(self._peaks.values(), default=0) or FIRST_GUESS_BYTES
        return WORKERS_AT_ONCE * known
