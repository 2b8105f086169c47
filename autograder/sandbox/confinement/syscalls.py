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

__all__ = ["DENIED", "DENIED_REQUESTS", "filter_system_calls"]

_CLONE_THREAD = 0x0001_0000
_LOW_HALF = 0xFFFF_FFFF  # all that the kernel reads of an int: a filter that compares more can be led past
_UNSEEN_CALLS = range(451, 512)
_MAP_SHARED, _MAP_ANONYMOUS = 0x01, 0x20

DENIED = (
    # new processes and programs
    *("fork", "vfork", "execve", "execveat"),
    # the network, and any other channel to somebody else
    *("socket", "socketpair", "bind", "listen", "accept", "accept4", "connect"),
    *("shmget", "shmat", "shmctl", "msgget", "msgsnd", "msgrcv", "semget", "semop", "mq_open", "mq_unlink"),
    *("semtimedop", "mq_timedsend", "mq_timedreceive", "mq_notify", "mq_getsetattr"),
    *("memfd_create", "memfd_secret", "keyctl", "add_key", "request_key"),
    *("sendmsg", "sendmmsg", "recvmsg", "recvmmsg"),  # a descriptor on its way is in no list of open files
    # other processes
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp"),
    *("pidfd_open", "pidfd_getfd", "pidfd_send_signal", "setpriority", "ioprio_set", "migrate_pages", "move_pages"),
    *("tkill", "process_mrelease"),
    # names of files that come and go in folders which Landlock closes for reading only
    *("inotify_init", "inotify_init1", "inotify_add_watch", "fanotify_init", "fanotify_mark"),
    # rights, times and attributes of files of the same user, for which Landlock has no rule
    *("chmod", "fchmod", "fchmodat", "utime", "utimes", "futimesat", "utimensat"),
    *("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"),
    # disk and memory faster than anybody counts, or where nobody does
    *("io_setup", "io_submit", "io_getevents", "io_pgetevents", "io_cancel", "io_destroy"),
    *("splice", "tee", "vmsplice", "remap_file_pages", "mlock", "mlock2", "mlockall", "timer_create"),
    *("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "modify_ldt"),
    # the disk's time, which is everybody's; what others have read
    *("sync", "syncfs", "sync_file_range", "mincore"),
    # ways around this filter, and doors that need no opening
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "perf_event_open", "userfaultfd", "seccomp"),
    # the machine
    *("unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_by_handle_at", "name_to_handle_at"),
    *("open_tree", "move_mount", "fsopen", "fsmount", "fsconfig", "fspick", "mount_setattr", "quotactl", "acct"),
    *("quotactl_fd", "personality", "ioperm", "iopl", "uselib", "ustat", "sysfs", "vhangup", "lookup_dcookie"),
    *("swapon", "swapoff", "reboot", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module"),
    *("settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "syslog"),
    # the user that the worker has become
    *("setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid"),
    *("chown", "fchown", "lchown", "fchownat", "mknod", "mknodat"),
)
"""Calls that fail with EPERM, whatever their arguments."""

DENIED_REQUESTS = {
    # TIOCSTI and TIOCLINUX type into the grader's terminal; FIOSETOWN and SIOCSPGRP choose whom a pipe signals
    ("ioctl", 1): (0x5412, 0x541C, 0x8901, 0x8902),
    # F_SETOWN, F_SETOWN_EX and F_SETSIG: the kernel would send the signals that `kill` may not; F_SETLEASE, F_NOTIFY;
    # F_SETPIPE_SZ: pipes are memory too
    ("fcntl", 1): (8, 15, 10, 1024, 1026, 1031),
    # PR_SET_PDEATHSIG, by which a worker ends with its parent; PR_SET_DUMPABLE, by which it is seen; PR_SET_SECCOMP,
    # PR_SET_MM, PR_SET_CHILD_SUBREAPER, PR_SET_MEMORY_MERGE, PR_SET_PTRACER
    ("prctl", 0): (1, 4, 22, 35, 36, 67, 0x5961_6D61),
    # MADV_MERGEABLE: pages that are shared with others' equal ones tell what these hold
    ("madvise", 2): (12,),
}
"""By call and position of an argument, the values of it with which the call fails with EPERM."""


def filter_system_calls() -> None:
    """Put the filter in force for all threads of this process; needs no-new-privileges.

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
    for name in DENIED:
        try:
            rules.add_rule(refuse, name)
        except (ValueError, OSError):  # a call that this library or this machine does not know
            continue
    rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
    # Disk faster than anybody counts. This error has posix_fallocate write zeros instead, which are counted.
    rules.add_rule(seccomp.ERRNO(errno.EOPNOTSUPP), "fallocate")
    # Its flags lie behind a pointer, where no filter can look; glibc falls back to clone.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
        rules.add_rule(refuse, name, seccomp.Arg(0, seccomp.NE, own))
    rules.add_rule(refuse, "prlimit64", seccomp.Arg(0, seccomp.NE, 0))
    for name in ("sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr"):
        rules.add_rule(refuse, name, seccomp.Arg(0, seccomp.NE, 0))
    for (name, position), values in DENIED_REQUESTS.items():
        for value in values:
            rules.add_rule(refuse, name, seccomp.Arg(position, seccomp.MASKED_EQ, _LOW_HALF, value))
    # Memory that stays when the process gives its pages back, and that no number of the process's own shows then.
    shared = _MAP_SHARED | _MAP_ANONYMOUS
    rules.add_rule(refuse, "mmap", seccomp.Arg(3, seccomp.MASKED_EQ, shared, shared))
    # Newer than the filter's library: as if this kernel did not have them either.
    for number in _UNSEEN_CALLS:
        rules.add_rule(seccomp.ERRNO(errno.ENOSYS), number)
    rules.load()
