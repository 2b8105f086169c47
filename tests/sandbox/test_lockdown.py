"""What a locked-in worker is refused: system calls, and files of others."""

from __future__ import annotations

import os

import pytest

from autograder.sandbox.confinement.landlock import abi_version
from autograder.sandbox.confinement.syscalls import seccomp
from autograder.sandbox.proxies import StudentFunction
from autograder.units.unit import REPOSITORY

needs_filter = pytest.mark.skipif(seccomp is None, reason="libseccomp is missing")
needs_landlock = pytest.mark.skipif(abi_version() == 0, reason="this kernel has no Landlock")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give each worker a user of its own")


def call(worker, name, *arguments):
    return StudentFunction(worker, name)(*arguments)


@needs_filter
@pytest.mark.parametrize(
    "deed",
    [
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "subprocess.run(['/bin/true'])",
        "socket.socket()",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "socket.socketpair()",
        "os.kill(os.getppid(), 0)",
        "os.memfd_create('x')",
        "os.setuid(0)",
        "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
        "os.sched_setaffinity(os.getppid(), {0})",
        "os.pidfd_open(os.getppid())",
        "os.chmod('.', 0o777)",
        "os.utime('.')",
        "os.setxattr('.', 'user.name', b'value')",
        "fcntl.fcntl(0, 8, os.getppid())",
        "fcntl.ioctl(0, 0x5412, b'x')",
        "libc.prctl(1, 0, 0, 0, 0) < 0 and refuse()",
        "libc.syscall(16, 0, ctypes.c_ulong(1 << 32 | 0x5412), b'x') < 0 and refuse()",
        "libc.syscall(200, os.getppid(), 0) < 0 and refuse()",
        "libc.inotify_init1(0) < 0 and refuse()",
        "libc.syscall(206, 1, ctypes.byref(ctypes.c_long(0))) < 0 and refuse()",
        "libc.syscall(444, None, 0, 1) < 0 and refuse()",
        "mmap.mmap(-1, 4096)",
        "mmap.mmap(-1, 4096, flags=mmap.MAP_ANONYMOUS | 3)",
        "socket.socket(fileno=os.dup(3)).sendmsg([b'x'])",
        "fcntl.fcntl(os.pipe()[0], 1031, 2**20)",
        "libc.prctl(4, 0, 0, 0, 0) < 0 and refuse()",
        "libc.syscall(162) < 0 and refuse()",
        "libc.mlock(ctypes.create_string_buffer(9), 9) < 0 and refuse()",
        "libc.syscall(222, 1, None, ctypes.byref(ctypes.c_int(0))) < 0 and refuse()",
    ],
)
def test_system_calls_that_reach_outside_are_refused(open_worker, deed):
    source = (
        "import ctypes, fcntl, mmap, os, resource, socket, subprocess\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "def refuse():\n    raise OSError(ctypes.get_errno(), 'refused')\n"
        "def attempt():\n"
        "    try:\n"
        f"        {deed}\n"
        "    except PermissionError:\n"
        "        return 1\n"
        "    return 0\n"
    )
    assert call(open_worker(source), "attempt") == 1


@needs_landlock
@pytest.mark.parametrize(
    "path",
    [
        *("/etc/passwd", "/tmp", str(REPOSITORY), str(REPOSITORY / "solutions"), "/dev/shm"),
        *("/proc", "/proc/1/status", "/proc/self/mountinfo", "/proc/self/mounts", "/proc/self/cgroup"),
        *("/proc/self/net/unix", "/proc/net/dev", "/proc/self/task", "/proc/self/fd", "/proc/thread-self/mountinfo"),
    ],
)
def test_files_outside_are_closed(open_worker, path):
    source = (
        "import os\n"
        "def attempt():\n"
        "    try:\n"
        f"        os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}).close()\n"
        "    except (PermissionError, FileNotFoundError):\n"  # bubblewrap: they do not exist
        "        return 1\n"
        "    return 0\n"
    )
    assert call(open_worker(source), "attempt") == 1
