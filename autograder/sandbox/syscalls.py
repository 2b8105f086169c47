"""Which system calls a worker may no longer make, as a seccomp filter through libseccomp.

The rule worth most is *no new processes*: after its imports TensorFlow starts threads only.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
from typing import Any

seccomp: Any = None
with contextlib.suppress(ImportError, RuntimeError):  # the package, or the library that it binds, is missing
    # Here and not where it is used: a locked-in worker could not search for the library any more.
    seccomp = importlib.import_module("pyseccomp")

__all__ = ["DENIED", "DENIED_AS_THE_SAME_USER", "filter_system_calls"]

_CLONE_THREAD = 0x0001_0000

DENIED = (
    # new processes and programs
    *("fork", "vfork", "execve", "execveat"),
    # the network, and any other channel to somebody else
    *("socket", "socketpair", "bind", "listen", "accept", "accept4", "connect"),
    *("shmget", "shmat", "shmctl", "msgget", "msgsnd", "msgrcv", "semget", "semop", "mq_open", "mq_unlink"),
    *("memfd_create", "memfd_secret", "keyctl", "add_key", "request_key"),
    # other processes
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp"),
    *("pidfd_open", "pidfd_getfd", "pidfd_send_signal", "setpriority", "ioprio_set", "migrate_pages", "move_pages"),
    # ways around this filter, and doors that need no opening
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "perf_event_open", "userfaultfd", "seccomp"),
    # the machine
    *("unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_by_handle_at", "name_to_handle_at"),
    *("open_tree", "move_mount", "fsopen", "fsmount", "fsconfig", "fspick", "mount_setattr", "quotactl", "acct"),
    *("swapon", "swapoff", "reboot", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module"),
    *("settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "syslog"),
    # the user that the worker has become
    *("setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid"),
    *("chown", "fchown", "lchown", "fchownat", "mknod", "mknodat"),
)
"""Calls that fail with EPERM, whatever their arguments."""

DENIED_AS_THE_SAME_USER = (
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "utime", "utimes", "utimensat", "futimesat"),
    *("setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr"),
)
"""Calls that Landlock lets through, and that change files of a worker's own user anywhere."""


def filter_system_calls(*, shares_its_user: bool) -> None:
    """Put the filter in force for all threads of this process; needs no-new-privileges.

    Args:
        shares_its_user: whether the worker runs as the grader's own user, so that attributes of files are
            to be kept from it as well.

    Raises:
        OSError: libseccomp is missing or the kernel refuses.
    """
    if seccomp is None:
        raise OSError("libseccomp cannot be loaded: install Debian's package libseccomp2")
    own = os.getpid()
    rules = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
    # libseccomp makes x32's calls and 32-bit calls fail with KILL by itself: no second door.
    rules.set_attr(seccomp.Attr.CTL_TSYNC, 1)
    refuse = seccomp.ERRNO(errno.EPERM)
    for name in (*DENIED, *(DENIED_AS_THE_SAME_USER if shares_its_user else ())):
        try:
            rules.add_rule(refuse, name)
        except (ValueError, OSError):  # a call that this library or this machine does not know
            continue
    rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
    # Its flags lie behind a pointer, where no filter can look; glibc falls back to clone.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    for name in ("kill", "tgkill"):
        rules.add_rule(refuse, name, seccomp.Arg(0, seccomp.NE, own))
    rules.add_rule(refuse, "prlimit64", seccomp.Arg(0, seccomp.NE, 0))
    for name in ("sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr"):
        rules.add_rule(refuse, name, seccomp.Arg(0, seccomp.NE, 0))
    # TIOCSTI: typing into the grader's terminal.
    rules.add_rule(refuse, "ioctl", seccomp.Arg(1, seccomp.EQ, 0x5412))
    rules.load()
