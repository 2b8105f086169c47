"""A watch over all processes that come of the grader: how many, how large, and whether any is left."""

from __future__ import annotations

import threading
from pathlib import Path

__all__ = ["ProcessWatch", "descendants"]

_PERIOD_SECONDS = 0.1


def children(pid: int) -> list[int]:
    """Processes whose parent this is."""
    try:
        threads = [task.name for task in Path(f"/proc/{pid}/task").iterdir()]
        lists = [Path(f"/proc/{pid}/task/{thread}/children").read_text() for thread in threads]
    except OSError:  # it has just ended
        return []
    return [int(child) for text in lists for child in text.split()]


def descendants(pid: int) -> list[int]:
    """Processes that a process has started, and those that these have, and so on."""
    found = []
    for child in children(pid):
        found += [child, *descendants(child)]
    return found


def private_memory(pid: int) -> int:
    """Anonymous and shared memory in bytes, as any thread shows it: the first one may have ended."""
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            lines = (task / "status").read_bytes().splitlines()
            sizes = [int(line.split()[1]) for line in lines if line.startswith((b"RssAnon:", b"RssShmem:"))]
            if sizes:
                return sum(sizes) * 1024
    except OSError:
        pass
    return 0


class ProcessWatch:
    """Looks at the zygote's workers ten times a second.

    Args:
        zygote: process id.
        memory_bytes: what a worker may never use.
        threads: how many it may never have.

    Attributes:
        users: that workers were seen to have.
    """

    def __init__(self, zygote: int, *, memory_bytes: int, threads: int) -> None:
        self._zygote, self._memory_bytes, self._threads = zygote, memory_bytes, threads
        self._found: set[str] = set()
        self.users: set[int] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def take(self) -> list[str]:
        """What was seen since this was last asked."""
        found, self._found = self._found, set()
        return sorted(found)

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_PERIOD_SECONDS):
            for pid in children(self._zygote):
                self._look_at(pid)

    def _look_at(self, pid: int) -> None:
        if private_memory(pid) > self._memory_bytes:
            self._found.add(f"a worker used more than {self._memory_bytes / 2**30:.1f} GB of memory")
        if children(pid):
            self._found.add("a worker has a process of its own")
        try:
            self.users.add(Path(f"/proc/{pid}").stat().st_uid)
            if len(list(Path(f"/proc/{pid}/task").iterdir())) > self._threads:
                self._found.add(f"a worker has more than {self._threads} threads")
        except OSError:
            pass
