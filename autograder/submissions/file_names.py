"""What the name of a file says about it, in the spellings that browsers, systems and platforms give to notebooks."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal

__all__ = ["Kind", "is_left_behind", "is_notebook", "kind_of", "stem_of", "without_copy_marks"]

Kind = Literal["notebook", "archive", "closed archive", "unfinished", "shortcut", "list", "document", "unknown"]

_NOTEBOOK = re.compile(r"\.ipynb(?:\.json|\.txt)?(?:\s|\.|\(\d+\)|\[\d+\])*$", re.IGNORECASE)
"""Also ``x.ipynb.json`` and ``x.ipynb.txt``, as browsers save it, ``x.ipynb (1)``, ``x.ipynb.`` and ``x.ipynb ``."""

_SUFFIXES: dict[Kind, frozenset[str]] = {
    "archive": frozenset({".zip", ".tar", ".tgz", ".gz", ".bz2", ".tbz2", ".xz", ".txz"}),
    "closed archive": frozenset({".rar", ".7z"}),
    "unfinished": frozenset({".crdownload", ".part", ".partial", ".download", ".opdownload"}),
    "shortcut": frozenset({".gdoc", ".gsheet", ".gslides", ".gcolab", ".webloc", ".url", ".lnk", ".desktop"}),
    "list": frozenset({".csv", ".ini", ".log", ".md", ".ods", ".toml", ".tsv", ".xls", ".xlsx", ".yaml", ".yml"}),
    "document": frozenset(
        {
            *(".pdf", ".doc", ".docx", ".odt", ".rtf", ".tex", ".ppt", ".pptx", ".html", ".htm", ".xml", ".css", ".js"),
            *(".png", ".jpg", ".jpeg", ".gif", ".heic", ".svg", ".bmp", ".webp", ".mp4", ".mov", ".mp3", ".m4a"),
            *(".py", ".r", ".pyc", ".pickle", ".pkl", ".npy", ".npz", ".h5", ".hdf5", ".keras", ".pb", ".ckpt"),
            *(".index", ".exe", ".dll", ".so", ".dylib", ".iso", ".dmg", ".parquet", ".db", ".sqlite", ".bin"),
        }
    ),
}
"""Lists lie beside submissions: rosters, notes, what platforms export with them."""

_COPY_MARKS = re.compile(
    r"-Copy\d*$|\s*\(\d+\)$|^(?:Copy of|Cópia de|Копия) |\s+-?\s*(?:copy|cópia|копия)$", re.IGNORECASE
)

_LEFT_BEHIND = frozenset(
    {
        *("__macosx", "__pycache__", "desktop.ini", "thumbs.db", "ehthumbs.db", "@eadir", "lost+found"),
        *("$recycle.bin", "system volume information", "node_modules", "site-packages"),
        "feedback attachment(s)",  # Sakai's, for what the instructor gives back
    }
)


def is_notebook(name: str) -> bool:
    """Whether a file's name is one of a notebook."""
    return _NOTEBOOK.search(name) is not None


def kind_of(name: str) -> Kind:
    """What a file's name promises that it is."""
    if is_notebook(name):
        return "notebook"
    suffix = PurePath(name.rstrip(" .")).suffix.lower()
    return next((kind for kind, suffixes in _SUFFIXES.items() if suffix in suffixes), "unknown")


def is_left_behind(name: str) -> bool:
    """Hidden files, and what systems, archives, notebook servers and platforms put beside what was handed in."""
    plain = name.strip().casefold()
    is_icon = plain == "icon" and name != name.strip()  # macOS ends that name with a carriage return
    return plain.startswith((".", "~$")) or plain in _LEFT_BEHIND or is_icon


def without_copy_marks(stem: str) -> str:
    """A stem without what browsers, Jupyter and Google Drive add to the names of copies."""
    return _COPY_MARKS.sub("", stem).strip() or stem


def stem_of(name: str) -> str:
    """A file's name without what says that it is a notebook; another one without its last suffix."""
    if match := _NOTEBOOK.search(name):
        return name[: match.start()] or name
    return PurePath(name).stem
