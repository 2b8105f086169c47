"""How a forked worker locks itself in, before it reads a line of student code.

The order matters and is documented with each step. All of it happens inside the worker; what cannot be
done on this machine is left out by the plan that the grader makes beforehand (see :mod:`.launcher`).
Linux only.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.confinement.landlock import restrict_files
from autograder.sandbox.confinement.namespaces import enter_mount_namespace, mount, mount_own_processes, mount_scratch
from autograder.sandbox.confinement.syscalls import filter_system_calls

__all__ = ["Confinement", "confine", "spare_files", "unveil_interpreter"]

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4
_PR_CAPBSET_READ, _PR_CAPBSET_DROP = 23, 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_CAPABILITY_VERSION_3 = 0x2008_0522
_CLONE_NEWNS = 0x0002_0000
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x4_0000

_MOST_FILES = 384  # open at once; a part of them only once the answer itself begins
_SPARE_FILES = 128

_USER = "student"  # whom notebooks find where they name a folder after whoever runs them

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Confinement:
    """The bounds of one worker, decided by the grader.

    Attributes:
        scratch: the only folder that the worker may write to; its working directory.
        uid: the user that the worker becomes, used by nobody else; None keeps the present one.
        memory_bytes: hard bound of private memory (``RLIMIT_DATA``), above the grader's watchdog.
        cpu_seconds: hard bound of processor time.
        file_bytes: largest file that the worker may write.
        readable: files and folders that the worker may read; None where the kernel has no Landlock.
        filtered: whether system calls are filtered.
        zygote: process id of the parent, whose death ends the worker.
        scratch_bytes: size of a file system of the scratch folder's own, in memory; None leaves it where it is.
        scratch_files: files, folders and links that it has room for.
        sees_itself_alone: whether ``/proc`` is to show no other process.
        gpu: the one GPU that it computes on, as CUDA is told it; "-1": none.
        device_files: through which that is spoken to.
    """

    scratch: str
    uid: int | None
    memory_bytes: int
    cpu_seconds: int
    file_bytes: int
    readable: list[str] | None
    filtered: bool
    zygote: int
    scratch_bytes: int | None = None
    scratch_files: int = 0
    sees_itself_alone: bool = False
    gpu: str = "-1"
    device_files: Sequence[str] = ()


def confine(confinement: Confinement, connection: int) -> int:
    """Lock the calling process in; it has just been forked.

    Args:
        confinement: the bounds.
        connection: file descriptor of the worker's end of its connection.

    Returns:
        The connection's new descriptor, the only open one beside the null device on 0, 1 and 2.

    Raises:
        OSError: a step failed: the worker must not run student code.
    """
    os.setsid()
    connection = _close_other_descriptors(connection)
    os.environ.clear()
    os.environ.update(
        HOME=confinement.scratch,
        TMPDIR=confinement.scratch,  # tf.function writes the code that it generates there
        MPLCONFIGDIR=confinement.scratch,
        MPLBACKEND="Agg",
        USER=_USER,
        LOGNAME=_USER,
        CUDA_VISIBLE_DEVICES=confinement.gpu,
        PATH="/usr/bin:/bin",
        LANG="C.UTF-8",
    )
    tempfile.tempdir = confinement.scratch  # the zygote may have looked for it already
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # when memory runs out, the kernel takes a worker and not the grader
    _mount_own(confinement)  # while this process may, and before anything is opened beneath
    os.chdir(confinement.scratch)
    _limit_resources(confinement)
    _shrink_bounding_set()  # before the change of user, which takes the right to do it
    if confinement.uid is not None:
        os.setgroups([])
        os.setresgid(confinement.uid, confinement.uid, confinement.uid)
        os.setresuid(confinement.uid, confinement.uid, confinement.uid)
        # The change of user clears it, and the grader could not count open and mapped files where root has few
        # capabilities, as in containers. There is no other process of this user.
        _prctl(_PR_SET_DUMPABLE, 1)
    _drop_capabilities()
    # After the change of user, which clears it. The parent may have died in between: look again.
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != confinement.zygote:
        os._exit(0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if confinement.readable is not None:
        restrict_files(confinement.readable, [confinement.scratch, "/dev/null", *confinement.device_files])
    if confinement.filtered:
        filter_system_calls()
    return connection


def _mount_own(confinement: Confinement) -> None:
    if confinement.scratch_bytes is None and not confinement.sees_itself_alone:
        return
    enter_mount_namespace()
    if confinement.scratch_bytes is not None:
        mount_scratch(confinement.scratch, confinement.scratch_bytes, confinement.scratch_files, confinement.uid)
    if confinement.sees_itself_alone:
        mount_own_processes()


def _close_other_descriptors(connection: int) -> int:
    # Out of the way first: the connection itself may be one of 0 to 3.
    connection = os.dup(connection)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.dup2(connection, 3)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    return 3


def _limit_resources(confinement: Confinement) -> None:
    limits = {
        # 0 would still start a program that takes in dumps, where the machine has one; 1 writes none at all.
        resource.RLIMIT_CORE: 1,
        resource.RLIMIT_CPU: confinement.cpu_seconds,
        resource.RLIMIT_FSIZE: confinement.file_bytes,
        resource.RLIMIT_NOFILE: _MOST_FILES,
        resource.RLIMIT_MEMLOCK: 64 * 1024,
        # Not RLIMIT_AS: TensorFlow reserves gigabytes of address space that it never touches.
        resource.RLIMIT_DATA: confinement.memory_bytes,
        # What the kernel keeps for a process: timers and signals that wait, messages.
        resource.RLIMIT_SIGPENDING: 1024,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if confinement.uid is not None:
        # Counted per user: meaningful only where the user is this worker's own.
        limits[resource.RLIMIT_NPROC] = 256
    for name, limit in limits.items():
        resource.setrlimit(name, (limit, limit))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_FILES - _SPARE_FILES, _MOST_FILES))


def spare_files() -> None:
    """Let a worker that has locked itself in open some more files than until now."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_FILES, _MOST_FILES))


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilityData(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _shrink_bounding_set() -> None:
    """Give up every capability for good, where this process may; an ordinary user has none to give up."""
    capability = 0
    while _libc.prctl(_PR_CAPBSET_READ, ctypes.c_ulong(capability), 0, 0, 0) >= 0:
        _libc.prctl(_PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0)
        capability += 1


def _drop_capabilities() -> None:
    """Empty the ambient, inheritable, permitted and effective sets. Source: capabilities(7)."""
    _libc.prctl(_PR_CAP_AMBIENT, ctypes.c_ulong(_PR_CAP_AMBIENT_CLEAR_ALL), 0, 0, 0)
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    nothing = (_CapabilityData * 2)()
    _check(_libc.capset(ctypes.byref(header), nothing))


def unveil_interpreter(closed: str, needed: list[str]) -> None:
    """Make ``needed`` folders reachable for every user although they lie under the folder ``closed``.

    Python often lives under a home of mode 0700, which a worker of another user could not enter: its
    late imports would fail. In a mount namespace of this process, an empty folder takes the place of
    ``closed`` and shows nothing but ``needed``; so the rest of that home is out of sight as well.

    Args:
        closed: the topmost folder on the way that other users may not enter.
        needed: folders below it, existing ones.

    Raises:
        OSError: this process may not mount (it needs root on a machine of its own).
    """
    _check(_libc.unshare(_CLONE_NEWNS))
    mount(None, "/", _MS_REC | _MS_PRIVATE)
    sources = [(path, os.open(path, os.O_PATH)) for path in needed]
    mount("tmpfs", closed, 0, kind="tmpfs", data="mode=0755,size=1m")
    for path, descriptor in sources:
        Path(path).mkdir(mode=0o755, parents=True, exist_ok=True)
        mount(f"/proc/self/fd/{descriptor}", path, _MS_BIND | _MS_REC)
        os.close(descriptor)


def _prctl(option: int, argument: int) -> None:
    zero = ctypes.c_ulong(0)
    _check(_libc.prctl(ctypes.c_int(option), ctypes.c_ulong(argument), zero, zero, zero))


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
