"""Which folders on the way to an interpreter an unprivileged process may not enter."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path

__all__ = ["closed_folders"]


def closed_folders(needed: Iterable[Path]) -> dict[str, list[str]]:
    """Folders that other users may not enter on the way to what is needed, and what of it lies below each."""
    closed: dict[str, list[str]] = {}
    for path in sorted({path.resolve() for path in needed}):
        for folder in reversed([path, *path.parents]):
            if not folder.stat().st_mode & stat.S_IXOTH:
                closed.setdefault(str(folder), []).append(str(path))
                break
    return closed
