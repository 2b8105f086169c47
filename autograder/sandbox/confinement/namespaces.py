"""Mounts of a worker's own: a scratch folder of fixed size in memory, and a ``/proc`` that shows nobody else.

Both live in a mount namespace that the worker makes before it drops its rights, and go with it.
Source: mount_namespaces(7), tmpfs(5), https://docs.kernel.org/filesystems/proc.html
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

__all__ = ["enter_mount_namespace", "mount", "mount_own_processes", "mount_scratch"]

_CLONE_NEWNS, _CLONE_NEWCGROUP, _CLONE_NEWUSER = 0x0002_0000, 0x0200_0000, 0x1000_0000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_MS_REC, _MS_PRIVATE = 0x4000, 0x4_0000

_libc = ctypes.CDLL(None, use_errno=True)


def enter_mount_namespace() -> None:
    """Have mounts of one's own from here on; an ordinary user takes a user namespace for it.

    Raises:
        OSError: the machine does not allow it.
    """
    user, group = os.geteuid(), os.getegid()
    # The namespace of control groups goes first: /proc/self/cgroup then shows the worker's own as the topmost.
    if _libc.unshare(_CLONE_NEWNS | _CLONE_NEWCGROUP) != 0:
        _check(_libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNS | _CLONE_NEWCGROUP))
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    mount(None, "/", _MS_REC | _MS_PRIVATE)


def mount_scratch(folder: str, size: int, files: int, user: int | None) -> None:
    """Put a file system of fixed size in memory in the place of a folder.

    Args:
        folder: it.
        size: bytes of all its files.
        files: files, folders and links.
        user: whom it belongs to; None for the present one.

    Raises:
        OSError: this process may not mount.
    """
    owner = os.geteuid() if user is None else user
    group = os.getegid() if user is None else user
    options = f"size={size},nr_inodes={files},mode=0700,uid={owner},gid={group}"
    mount("tmpfs", folder, _MS_NOSUID | _MS_NODEV, kind="tmpfs", data=options)


def mount_own_processes() -> None:
    """Mount a ``/proc`` in which a process that has dropped its rights sees none but its own.

    Raises:
        OSError: this process may not mount it.
    """
    # 4: none that the reader may not trace, whatever its groups. Linux 5.8.
    mount("proc", "/proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, kind="proc", data="hidepid=4")


def mount(source: str | None, target: str, flags: int, *, kind: str | None = None, data: str | None = None) -> None:
    """The system call.

    Raises:
        OSError: it failed.
    """
    encoded = [text.encode() if text is not None else None for text in (source, target, kind, data)]
    _check(_libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3]))


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
