"""What a process uses, as the kernel counts it: memory, processor time, disk; and how its folder goes away.

All of it is read from outside, in bounded work, and without trusting a name, a link or a folder that the
process made.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["DiskUse", "cpu_seconds", "disk_use", "free_bytes", "memory", "room_use", "threads"]

_TICKS = os.sysconf("SC_CLK_TCK")
_DEEPEST = 40
"""Folders within folders, each of which costs the grader a descriptor while it counts."""


@dataclass
class DiskUse:
    """What stands in a folder.

    Attributes:
        bytes: on disk; holes in files count nothing.
        files: files, folders, links and all else that has a name, and open files that have lost theirs.
        is_countable: whether all folders could be read, and none lay too deep.
    """

    bytes: int = 0
    files: int = 0
    is_countable: bool = True


_COUNTED = (b"RssAnon:", b"RssShmem:", b"VmPTE:", b"VmSwap:", b"HugetlbPages:")

_libc = ctypes.CDLL(None)


def memory(pid: int) -> int:
    """What the kernel holds for a process alone, in bytes; 0 once it has ended.

    Anonymous and shared memory, in place or swapped out, and the tables that lead to it. Shared memory without a
    file is refused to workers (see :mod:`.syscalls`): pages of it that a process gives back are in no number here.
    """
    for task in _tasks(pid):  # the first thread may have ended, and says nothing of memory then
        try:
            # As bytes: a program may give itself any name.
            lines = Path(f"/proc/{pid}/task/{task}/status").read_bytes().splitlines()
        except OSError:
            continue
        sizes = [int(line.split()[1]) for line in lines if line.startswith(_COUNTED)]
        if sizes:
            return sum(sizes) * 1024
    return 0


def threads(pid: int) -> int:
    """Number of threads of a process; 0 once it has ended."""
    return len(_tasks(pid))


def _tasks(pid: int) -> list[str]:
    try:
        return [task.name for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []


def cpu_seconds(pid: int) -> float:
    """Processor time that all threads of a process have used since it was forked; 0 once it has been reaped."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            # The name of the program comes second, in brackets, and may hold anything.
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    user, system = fields[11:13]
    return (int(user) + int(system)) / _TICKS


def room_use(descriptor: int | None) -> DiskUse | None:
    """What stands on a file system that is one process's own, files without a name included; None without one.

    Args:
        descriptor: of its topmost folder.
    """
    if descriptor is None:
        return None
    room = os.fstatvfs(descriptor)
    return DiskUse((room.f_blocks - room.f_bfree) * room.f_frsize, room.f_files - room.f_ffree - 1)


def free_bytes(folder: Path) -> int:
    """Room for everybody on the file system that holds a folder."""
    room = os.statvfs(folder)
    return room.f_bavail * room.f_frsize


def disk_use(
    folder: Path, pid: int, *, most_bytes: int, most_files: int, largest: int, user: int | None = None
) -> DiskUse:
    """Count what a process keeps in its folder; counting stops at the first limit that is passed.

    Files that it holds without a name are counted too, open or mapped.

    Args:
        folder: the process's own.
        pid: the process.
        most_bytes: where to stop.
        most_files: where to stop.
        largest: what a mapped file counts whose size the kernel does not tell.
        user: whose the process is, where that is nobody else's.
    """
    use = DiskUse()
    for size in _sizes(folder, pid, use, largest, user):
        use.files += 1
        use.bytes += size
        if use.bytes > most_bytes or use.files > most_files:
            break
    return use


def _sizes(folder: Path, pid: int, use: DiskUse, largest: int, user: int | None) -> Iterator[int]:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return
    for status in _walk(descriptor, use):
        yield status.st_blocks * 512
    with _eyes_of(user):
        yield from list(_nameless(pid, folder, largest))


@contextlib.contextmanager
def _eyes_of(user: int | None) -> Iterator[None]:
    """Look at files as another user, in this thread alone.

    In a container root may not trace other users' processes, and so sees neither their open nor their mapped
    files; but root may be that user for a moment. No more than the fields of ``/proc`` is read meanwhile.
    """
    if user is None or os.geteuid() != 0:
        yield
        return
    _libc.setfsgid(user)
    _libc.setfsuid(user)
    try:
        yield
    finally:
        _libc.setfsuid(0)
        _libc.setfsgid(os.getegid())


def _walk(descriptor: int, use: DiskUse, depth: int = 0) -> Iterator[os.stat_result]:
    """All that stands below a folder, and takes the descriptor.

    Folders are opened relative to the one that they were seen in and never through a link, so that a path
    which changes meanwhile leads nowhere else.
    """
    try:
        with os.scandir(descriptor) as entries:
            for entry in entries:
                try:
                    status = entry.stat(follow_symlinks=False)
                except OSError:  # gone meanwhile
                    continue
                yield status
                if stat.S_ISDIR(status.st_mode):
                    below = _open_below(descriptor, entry.name, use)
                    if below is not None and depth < _DEEPEST:
                        yield from _walk(below, use, depth + 1)
                    elif below is not None:
                        os.close(below)
                        use.is_countable = False
    finally:
        os.close(descriptor)


def _open_below(descriptor: int, name: str, use: DiskUse) -> int | None:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        return os.open(name, flags, dir_fd=descriptor)
    except PermissionError:  # a folder that its owner has closed
        use.is_countable = False
    except OSError:  # gone, or no folder any more
        pass
    return None


def _nameless(pid: int, folder: Path, largest: int) -> Iterator[int]:
    """Sizes of a process's files that have no name, open or mapped, once each."""
    seen: set[tuple[int, int]] = set()
    try:
        with os.scandir(f"/proc/{pid}/fd") as entries:
            for entry in entries:
                try:
                    status = entry.stat()
                except OSError:
                    continue
                identity = (status.st_dev, status.st_ino)
                if stat.S_ISREG(status.st_mode) and status.st_nlink == 0 and identity not in seen:
                    seen.add(identity)
                    yield status.st_blocks * 512
        with open(f"/proc/{pid}/maps", "rb") as file:
            lines = [line for line in file if line.endswith(b" (deleted)\n")]
    except OSError:
        return
    # Elsewhere are files that no worker made, such as libraries that were replaced while it ran.
    beneath = (os.fsencode(folder) + b"/", b"/dev/shm/", b"/dev/zero ")
    for line in lines:
        place, _rights, _offset, device, inode, path = line.split(None, 5)
        major, minor = (int(part, 16) for part in device.split(b":"))
        identity = (os.makedev(major, minor), int(inode))
        if path.startswith(beneath) and identity not in seen:
            seen.add(identity)
            begin, end = (int(part, 16) for part in place.split(b"-"))
            try:
                yield Path(f"/proc/{pid}/map_files/{begin:x}-{end:x}").stat().st_blocks * 512
            except OSError:  # the kernel tells root alone, and not in containers
                yield largest
