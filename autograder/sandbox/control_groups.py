"""Control groups: the kernel's own count of all the memory and tasks that it holds for a worker, and its bound.

They see what no file of ``/proc`` adds up: page tables, pages of files without a name, the kernel's own objects.
Made where the grader may make them, beneath its own group; version 2, or the separate trees of version 1.
Source: https://docs.kernel.org/admin-guide/cgroup-v2.html, .../cgroup-v1/memory.html
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ControlGroup", "ControlGroups"]

_PREFIX = "autograder-"
_CONTROLLERS = ("memory", "pids")
_TRIAL_BYTES = 32 * 2**20
_REMOVE_SECONDS = 1.0  # the kernel may need a moment after the last process has ended


@dataclass(frozen=True)
class ControlGroup:
    """One worker's group.

    Attributes:
        folders: its folder by controller; the same one twice in version 2.
    """

    folders: dict[str, Path]

    def attach(self, pid: int) -> None:
        """Put a process in, with all its threads; what it held before stays its former group's.

        Raises:
            OSError: the kernel refuses.
        """
        for folder in dict.fromkeys(self.folders.values()):
            (folder / "cgroup.procs").write_text(str(pid))

    def holds(self, pid: int) -> bool:
        """Whether a process is in it."""
        return all(str(pid) in (folder / "cgroup.procs").read_text().split() for folder in self.folders.values())

    def ran_out(self) -> bool:
        """Whether the kernel has ended a process in it for want of memory."""
        for name in ("memory.events", "memory.oom_control"):
            with contextlib.suppress(OSError):
                lines = (self.folders["memory"] / name).read_text().splitlines()
                return any(line.startswith("oom_kill ") and line.split()[1] != "0" for line in lines)
        return False

    def close(self) -> None:
        """Remove it; its processes have ended."""
        deadline = time.monotonic() + _REMOVE_SECONDS
        for folder in dict.fromkeys(self.folders.values()):
            while not _removed(folder) and time.monotonic() < deadline:
                time.sleep(0.01)


@dataclass(frozen=True)
class ControlGroups:
    """Where groups can be made here.

    Attributes:
        parents: by controller, the folder beneath which they are.
        version: of the kernel's interface.
    """

    parents: dict[str, Path]
    version: int

    @classmethod
    def find(cls, processes: Path = Path("/proc/self")) -> ControlGroups | None:
        """Look for a place, and try there whether the bound holds; None where there is none.

        Args:
            processes: the folder in which the kernel says what this process belongs to.
        """
        for groups in _places(processes):
            groups._sweep()
            if groups._hold():
                return groups
        return None

    def open(self, memory_bytes: int, tasks: int) -> ControlGroup:
        """Make a group.

        Args:
            memory_bytes: all that the kernel may hold for it; none of it is swapped out.
            tasks: processes and threads.

        Raises:
            OSError: the kernel refuses.
        """
        name = f"{_PREFIX}{os.getpid()}-{secrets.token_hex(6)}"
        group = ControlGroup({controller: parent / name for controller, parent in self.parents.items()})
        try:
            for folder in dict.fromkeys(group.folders.values()):
                folder.mkdir()
            self._bound(group.folders["memory"], memory_bytes)
            if "pids" in group.folders:
                (group.folders["pids"] / "pids.max").write_text(str(tasks))
        except BaseException:
            group.close()
            raise
        return group

    def _bound(self, folder: Path, memory_bytes: int) -> None:
        if self.version == 2:
            (folder / "memory.max").write_text(str(memory_bytes))
            (folder / "memory.oom.group").write_text("1")
            optional = {"memory.swap.max": 0}
        else:
            (folder / "memory.limit_in_bytes").write_text(str(memory_bytes))
            optional = {"memory.memsw.limit_in_bytes": memory_bytes}
        for name, value in optional.items():
            if (folder / name).exists():  # a kernel without swap, or told not to count it, has none
                (folder / name).write_text(str(value))

    def _hold(self) -> bool:
        """Whether a process that wants more than its group allows is ended."""
        greedy = [sys.executable, "-I", "-S", "-c", f"input(); kept = b'x' * {4 * _TRIAL_BYTES}"]
        try:
            group = self.open(_TRIAL_BYTES, 8)
        except OSError:
            return False
        try:
            with subprocess.Popen(greedy, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}) as trial:
                try:
                    group.attach(trial.pid)
                except OSError:
                    trial.kill()
                    return False
                trial.communicate(b"\n")
            return trial.returncode == -signal.SIGKILL and group.ran_out()
        finally:
            group.close()

    def _sweep(self) -> None:
        """Remove empty groups of graders that were killed."""
        for parent in dict.fromkeys(self.parents.values()):
            for folder in parent.glob(f"{_PREFIX}*-*"):
                pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
                if not Path(f"/proc/{pid}").exists():
                    _removed(folder)


def _places(processes: Path) -> list[ControlGroups]:
    """Candidates, best first."""
    own: dict[str, str] = {}
    mounts: dict[str, tuple[str, Path]] = {}  # by controller ("" is version 2): root of the mount, and where it is
    try:
        for line in (processes / "cgroup").read_text().splitlines():
            _number, controllers, path = line.split(":", 2)
            own.update(dict.fromkeys(controllers.split(","), path))
        for line in (processes / "mountinfo").read_text().splitlines():
            place, _dash, source = line.partition(" - ")
            kind, _device, options = source.split(" ", 2)
            root, where = place.split()[3:5]
            if kind == "cgroup2":
                mounts[""] = (root, Path(where))
            elif kind == "cgroup":
                mounts.update({name: (root, Path(where)) for name in _CONTROLLERS if name in options.split(",")})
    except (OSError, ValueError):
        return []
    folders = {}
    for name, (top, point) in mounts.items():
        group = Path(own.get(name, ""))
        if group.is_relative_to(top) and ".." not in group.parts:
            folders[name] = point / group.relative_to(top)
    places = []
    if "" in folders:
        places += _version_2(folders[""], mounts[""][1])
    if "memory" in folders:
        places.append(ControlGroups({name: folders[name] for name in _CONTROLLERS if name in folders}, 1))
    return places


def _version_2(own: Path, top: Path) -> list[ControlGroups]:
    """The nearest group above this process that can have bounded ones beneath it.

    One with processes of its own cannot. A group that bounds what is in it is never left for one above.
    """
    for folder in (own, *own.parents):
        if not folder.is_relative_to(top):
            break
        control = folder / "cgroup.subtree_control"
        with contextlib.suppress(OSError):
            missing = set(_CONTROLLERS) - set(control.read_text().split())
            if missing:
                control.write_text(" ".join(f"+{name}" for name in sorted(missing)))
            return [ControlGroups(dict.fromkeys(_CONTROLLERS, folder), 2)]
        try:
            bounds = [(folder / name).read_text().strip() for name in ("memory.max", "pids.max")]
        except OSError:  # the top has none
            continue
        if set(bounds) != {"max"}:
            break
    return []


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        pass
    except OSError:
        return False
    return True
