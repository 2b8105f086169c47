"""The modes in which the red team attacks, and how a process enters one.

``root`` is a machine's own administrator, ``user`` an ordinary account, ``container`` root in a container with
Docker's default capabilities and an emulation of its default system call filter. Run as a script, this enters a mode
for good and then runs the campaign: ``python -m redteam.modes MODE FOLDER``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import pwd
import secrets
import sys
from pathlib import Path

from autograder.sandbox.closed_folders import closed_folders
from autograder.sandbox.confinement.lockdown import unveil_interpreter
from autograder.sandbox.confinement.namespaces import enter_mount_namespace, mount
from autograder.sandbox.confinement.syscalls import seccomp
from autograder.units.unit import REPOSITORY

__all__ = ["NOT_OFFERED", "modes_of_this_machine"]

NOT_OFFERED = 77
"""Exit status of a campaign whose mode this machine does not offer; the reason is on standard error."""

_PR_CAPBSET_DROP = 24
# chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap, net_bind_service, net_raw, sys_chroot, mknod,
# audit_write, setfcap. Source: https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
_DOCKER_CAPABILITIES = frozenset({0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31})
# Source: https://docs.docker.com/engine/security/seccomp/
_DOCKER_DENIES = (
    *("acct", "add_key", "bpf", "clock_adjtime", "clock_settime", "delete_module", "finit_module", "fsconfig"),
    *("fsmount", "fsopen", "fspick", "get_mempolicy", "init_module", "io_uring_enter", "io_uring_register"),
    *("io_uring_setup", "ioperm", "iopl", "kcmp", "kexec_file_load", "kexec_load", "keyctl", "lookup_dcookie"),
    *("mbind", "mount", "mount_setattr", "move_mount", "move_pages", "name_to_handle_at", "open_by_handle_at"),
    *("open_tree", "perf_event_open", "pidfd_getfd", "pivot_root", "process_madvise", "process_vm_readv"),
    *("process_vm_writev", "quotactl", "quotactl_fd", "reboot", "request_key", "set_mempolicy", "sethostname"),
    *("setdomainname", "setns", "settimeofday", "swapoff", "swapon", "syslog", "umount2", "unshare", "uselib"),
    *("userfaultfd", "ustat", "vhangup", "fanotify_init"),
)
_NEW_NAMESPACES = 0x7E02_0000
_AF_VSOCK = 40
_MS_RDONLY = 1

_libc = ctypes.CDLL(None, use_errno=True)


def modes_of_this_machine() -> tuple[str, ...]:
    """The modes that are worth a try; whether one can be entered shows when it is."""
    return ("root", "user", "container") if os.geteuid() == 0 else ("user",)


def enter(mode: str, folder: Path) -> None:
    """Enter a mode for good.

    Args:
        mode: its name.
        folder: what the process in that mode may write to.

    Raises:
        OSError: this machine does not offer it.
    """
    if os.geteuid() != 0 or mode == "root":
        return
    for closed, needed in closed_folders([Path(sys.base_prefix), Path(sys.prefix), REPOSITORY]).items():
        unveil_interpreter(closed, needed)
    if mode == "container":
        # Control groups are there to be read, if at all; an empty folder that nobody can write to in their place.
        enter_mount_namespace()
        mount("tmpfs", "/sys/fs/cgroup", _MS_RDONLY, kind="tmpfs", data="size=4k")
    if mode == "user":
        _become_ordinary_user(folder)
    else:
        _enter_container()


def _become_ordinary_user(folder: Path) -> None:
    uid = _unused_user()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, uid, uid)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _unused_user() -> int:
    while True:
        uid = 2**30 + 2**29 + secrets.randbelow(2**28)
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return uid


def _enter_container() -> None:
    if seccomp is None:
        raise OSError("libseccomp is missing")
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in set(range(last + 1)) - _DOCKER_CAPABILITIES:
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "cannot drop a capability")
    rules = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
    rules.set_attr(seccomp.Attr.CTL_NNP, 0)  # Docker leaves it to its users
    for name in _DOCKER_DENIES:
        try:
            rules.add_rule(seccomp.ERRNO(errno.EPERM), name)
        except (ValueError, OSError):  # a call that this library does not know
            continue
    for bit in range(32):
        if _NEW_NAMESPACES & 1 << bit:
            rules.add_rule(seccomp.ERRNO(errno.EPERM), "clone", seccomp.Arg(0, seccomp.MASKED_EQ, 1 << bit, 1 << bit))
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    rules.add_rule(seccomp.ERRNO(errno.EPERM), "socket", seccomp.Arg(0, seccomp.EQ, _AF_VSOCK))
    rules.load()


def main(mode: str, folder: Path) -> None:
    """Enter a mode, and become the campaign there."""
    is_native = mode == modes_of_this_machine()[0]
    try:
        enter(mode, folder)
    except OSError as error:
        print(f"this machine does not offer the mode {mode}: {error}", file=sys.stderr)
        sys.exit(NOT_OFFERED)
    temporary = folder / "tmp"
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder / "home"),
        "TMPDIR": str(temporary),
        "PYTHONPATH": str(REPOSITORY / "tests"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "REDTEAM_ONLY": os.environ.get("REDTEAM_ONLY", ""),
        "REDTEAM_CANARY": secrets.token_hex(16),
    }
    arguments = ["-m", "redteam.campaign", mode, str(folder), f"--canary={secrets.token_hex(16)}"]
    if is_native:  # what the kernel has no part in is tried in one mode only
        arguments.append("--all")
    os.execve(sys.executable, [sys.executable, *arguments], environment)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
