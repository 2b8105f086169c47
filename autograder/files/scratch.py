"""Folders for the time of a run; what a run that was killed has left is removed by the next one."""

from __future__ import annotations

import fcntl
import functools
import os
import subprocess
import tempfile
import threading
from pathlib import Path
from types import TracebackType

__all__ = ["ScratchFolder", "remove_folder"]

_PREFIX = "autograder-run-"


class ScratchFolder:
    """A new folder among the system's temporary ones.

    The process that made it holds a lock on it, which the kernel takes back however that process ends.

    Attributes:
        path: of the folder.
    """

    def __init__(self) -> None:
        self._removing = threading.Lock()
        _remove_abandoned(tempfile.gettempdir())
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
            self._lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            if self.path.exists():
                break
            os.close(self._lock)  # somebody took it for abandoned in the moment before

    def remove(self) -> None:
        """Remove it, with all that stands in it; again, and from several threads at once, it does no harm."""
        remove_folder(self.path)
        with self._removing:
            descriptor, self._lock = self._lock, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


def remove_folder(folder: Path) -> None:
    """Remove a folder that somebody else filled, whatever stands in it."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        pass
    except OSError:
        # shutil.rmtree takes a stack frame and a descriptor of the grader's for each level of depth. The
        # system's own programs need neither; they follow no links. A folder may be closed to its own owner.
        for program in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
            subprocess.run([*program, "--", str(folder)], check=False, stderr=subprocess.DEVNULL)


@functools.cache
def _remove_abandoned(parent: str) -> None:
    """Remove our folders that no process holds; once in a process."""
    for folder in Path(parent).glob(f"{_PREFIX}*"):
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:  # another user's, no folder, or gone
            continue
        try:
            if os.fstat(lock).st_uid == os.geteuid():
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove_folder(folder)
        except OSError:  # in use, or on a file system without locks
            continue
        finally:
            os.close(lock)
