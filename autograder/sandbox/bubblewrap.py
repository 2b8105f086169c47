"""Bubblewrap around the zygote: namespaces in which the grader's files, processes and network do not exist.

The well-kept sandbox of the Flatpak project, as the command ``bwrap`` (Debian's package ``bubblewrap``).
Source: https://github.com/containers/bubblewrap
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

__all__ = ["bubblewrap_command"]

_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/fonts", "/sys/devices/system")
# What the zygote needs as root, to give each worker a user and mounts of its own and to end it.
_CAPABILITIES = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_KILL", "CAP_SYS_RESOURCE", "CAP_SYS_ADMIN")


def bubblewrap_command(readable: Sequence[str], writable: str, devices: Sequence[str] = ()) -> list[str] | None:
    """The words that go before a command to run it in namespaces of its own.

    Args:
        readable: files and folders that stay visible, beside the system's libraries.
        writable: the one folder that can be written to.
        devices: files of devices that stay usable, beside the usual few.

    Returns:
        None where the program is not installed.
    """
    program = shutil.which("bwrap")
    if program is None:
        return None
    command = [program, "--die-with-parent", "--unshare-ipc", "--unshare-net", "--unshare-pid", "--unshare-uts"]
    if os.geteuid() == 0:
        for capability in _CAPABILITIES:
            command += ["--cap-add", capability]
    system = list(map(Path, _SYSTEM))
    shown = sorted({Path(path).resolve() for path in readable})
    command += ["--perms", "1777", "--tmpfs", "/tmp"]
    # Folders on the way would come to be for root only, and workers are other users.
    for folder in sorted({parent for path in [*system, *shown, Path(writable)] for parent in path.parents}):
        if folder not in (Path("/"), Path("/tmp")) and not any(folder.is_relative_to(path) for path in system):
            command += ["--perms", "0755", "--dir", str(folder)]
    for path in system:
        command += ["--ro-bind-try", str(path), str(path)]
    command += ["--dev", "/dev", "--proc", "/proc"]
    for device in devices:
        command += ["--dev-bind", device, device]
    for path in shown:
        command += ["--ro-bind", str(path), str(path)]
    return [*command, "--bind", writable, writable, "--chdir", "/", "--"]
