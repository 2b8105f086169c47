"""Becomes a command as root in a container that offers neither namespaces nor Landlock.

``python -m gradescope.in_container FOLDER COMMAND...``: Docker's default capabilities and an emulation of its system
call filter, as the red team has them, and a kernel that knows no Landlock.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from redteam.modes import NOT_OFFERED, enter

_LANDLOCK = (444, 445, 446)  # its system calls, the same numbers on all machines


def main(folder: Path, command: list[str]) -> None:
    """Enter for good, and become the command."""
    import pyseccomp

    try:
        enter("container", folder)
    except OSError as error:
        print(f"this machine does not offer it: {error}", file=sys.stderr)
        sys.exit(NOT_OFFERED)
    rules = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW)
    rules.set_attr(pyseccomp.Attr.CTL_NNP, 0)
    for number in _LANDLOCK:
        rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), number)
    rules.load()
    os.execv(command[0], command)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
