"""A worker's test of its own lock-down, made before any student code runs."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import tensorflow as tf

from autograder.sandbox.requests import ExamineLockDown

__all__ = ["examine"]

_LIMITED = (
    resource.RLIMIT_CORE,
    resource.RLIMIT_CPU,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_NOFILE,
    resource.RLIMIT_DATA,
)
_ENVIRONMENT = {
    "HOME",
    "TMPDIR",
    "MPLCONFIGDIR",
    "MPLBACKEND",
    "USER",
    "LOGNAME",
    "CUDA_VISIBLE_DEVICES",
    "PATH",
    "LANG",
}
_PR_GET_PDEATHSIG = 2
_TELLTALES = ("/proc/self/mountinfo", "/proc/self/net/unix", "/proc/self/cgroup")
"""Of the machine, and not of the process."""


def examine(request: ExamineLockDown) -> dict[str, bool]:
    """Show that this process can do what it must, and try what it must not be able to do.

    It must import late, write to its scratch folder and compute.

    Args:
        request: says what should be so.

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
        "no capabilities": _has_no_capabilities(status, was_root=request.was_root),
        "closed descriptors": _open_files() == [3],
        "empty environment": set(os.environ) <= _ENVIRONMENT,
        "private scratch": str(Path.cwd()) == request.scratch and Path.cwd().stat().st_mode & 0o077 == 0,
        "own user": os.getuid() == request.uid and request.was_root and request.uid != 0,
        "landlock": all(_is_closed(path) for path in (request.outside, *filter(os.path.exists, _TELLTALES))),
        "seccomp": _is_refused(_fork) and _is_refused(lambda: socket.socket().close()),
        "fixed scratch": _has_room_for_no_more(request.most_bytes, request.most_files),
        "own processes": not Path(f"/proc/{os.getppid()}").exists() and Path(f"/proc/{os.getpid()}").exists(),
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
    null = Path(os.devnull).stat().st_rdev
    found = []
    for descriptor in range(resource.getrlimit(resource.RLIMIT_NOFILE)[0]):
        with contextlib.suppress(OSError):  # not open
            status = os.fstat(descriptor)
            # TensorFlow's own wake-up calls are of no type.
            if status.st_rdev != null and stat.S_IFMT(status.st_mode):
                found.append(descriptor)
    return found


def _has_room_for_no_more(most_bytes: int, most_files: int) -> bool:
    """Whether the scratch folder is a file system of this size, and refuses what is beyond."""
    room = os.statvfs(".")
    if room.f_blocks * room.f_frsize > most_bytes or not 0 < room.f_files <= most_files:
        return False
    made = 0
    try:
        for made in range(most_files + 1):
            Path(f"self-test-{made}").mkdir()
    except OSError as error:
        return error.errno == errno.ENOSPC
    finally:
        for number in range(made + 1):
            with contextlib.suppress(FileNotFoundError):
                Path(f"self-test-{number}").rmdir()
    return False


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except PermissionError:
        return True
    return False


def _is_closed(path: str) -> bool:
    return _is_refused(lambda: open(path).close())


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
