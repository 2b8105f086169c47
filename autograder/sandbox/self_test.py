"""A worker's test of its own lock-down, made before any student code runs."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import tensorflow as tf

__all__ = ["examine"]

_LIMITED = (
    resource.RLIMIT_CORE,
    resource.RLIMIT_CPU,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_NOFILE,
    resource.RLIMIT_DATA,
)
_ENVIRONMENT = {"HOME", "TMPDIR", "MPLCONFIGDIR", "MPLBACKEND", "PATH", "LANG"}
_PR_GET_PDEATHSIG = 2


def examine(uid: int, scratch: str, outside: str, *, was_root: bool) -> dict[str, bool]:
    """Show that this process can do what it must, and try what it must not be able to do.

    It must import late, write to its scratch folder and compute.

    Args:
        uid: the user that owns the scratch folder.
        scratch: that folder.
        outside: a file that Landlock should keep from it.
        was_root: whether the grader runs as root.

    Returns:
        By layer, whether it holds: what it forbids was refused, or what it sets is set.
    """
    import xml.dom.minidom  # noqa: F401 - any module of the standard library that nothing has imported yet

    Path("self-test").write_text("ok")
    assert float(tf.reduce_sum(tf.constant([1.0, 2.0])).numpy()) == 3.0
    with open("/proc/self/status") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    return {
        "own process": os.getsid(0) == os.getpid() and _dies_with_its_parent(),
        "resource limits": all(resource.getrlimit(limit)[1] != resource.RLIM_INFINITY for limit in _LIMITED),
        "no new privileges": status["NoNewPrivs"] == "1",
        "no capabilities": _has_no_capabilities(status, was_root=was_root),
        "closed descriptors": _open_files() == [3],
        "empty environment": set(os.environ) <= _ENVIRONMENT,
        "private scratch": str(Path.cwd()) == scratch and Path.cwd().stat().st_mode & 0o077 == 0,
        "own user": os.getuid() == uid and was_root and uid != 0,
        "landlock": _is_refused(lambda: open(outside).close()),
        "seccomp": _is_refused(_fork) and _is_refused(lambda: socket.socket().close()),
    }


def _dies_with_its_parent() -> bool:
    number = ctypes.c_int()
    ctypes.CDLL(None).prctl(_PR_GET_PDEATHSIG, ctypes.byref(number), 0, 0, 0)
    return number.value == signal.SIGKILL


def _has_no_capabilities(status: dict[str, str], *, was_root: bool) -> bool:
    # An ordinary user's bounding set is full, and of no use to a process that can gain no privilege.
    kinds = ("CapInh", "CapPrm", "CapEff", "CapAmb", *(("CapBnd",) if was_root else ()))
    return not any(int(status[kind], 16) for kind in kinds)


def _open_files() -> list[int]:
    """Descriptors that lead to another process or to a file."""
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # the listing's own
            target = str(entry.readlink())
            if target != os.devnull and not target.startswith(("anon_inode:", "/proc/")):
                found.append(int(entry.name))
    return found


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except PermissionError:
        return True
    return False


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
