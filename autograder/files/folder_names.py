"""The folder that each submission's results go to.

A submission's name is a student's choice. Its folder's name is ours: one that every file system takes, and that no two
submissions of a class share, however a file system compares names. The real name stands in results and tables.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from autograder.files.output import written

__all__ = [
    "CACHE",
    "CHANGES_FILE",
    "FOLDERS_FILE",
    "MISTAKES",
    "RECEIPTS",
    "SUBMISSIONS",
    "by_name",
    "folded",
    "folder_names",
    "known_folders",
    "submission_folders",
]

SUBMISSIONS = "submissions"
"""The folder of the submissions' folders, beside the class's own files."""

CACHE = "cache"
"""The folder of what grading has found out, beside them."""

RECEIPTS = "receipts"
"""The folder of what regrading has replaced, beside them."""

FOLDERS_FILE = "folders.json"
"""Which folder is whose, so that everybody keeps theirs when others come: beside the class's files, too."""

CHANGES_FILE = "changes.json"
"""What the last run has changed in the class's results: likewise."""

MISTAKES = "mistakes"
"""The folder of pages of mistakes, likewise."""

_LONGEST = 140
"""Bytes of a name: file systems take 255, and 143 where they encrypt names."""

_HASH_DIGITS = 8

_NOT_IN_NAMES = frozenset('/\\:*?"<>|')
"""Separators, and what Windows refuses."""

_DEVICES = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{kind}{digit}" for kind in ("com", "lpt") for digit in range(10)),
    )
)
"""Names that Windows keeps for itself, whatever follows their first dot."""

_OURS = frozenset(
    {
        *("index.html", "grades.csv", "manual.csv", "mistakes.csv", "repairs.csv", "statistics.csv"),
        *("canvas.csv", "moodle.csv", "gradescope.csv"),
        *("results.json", "answers.json", "report.html", "report.pdf", "instructor.html"),
        *(CACHE, CHANGES_FILE, FOLDERS_FILE, MISTAKES, SUBMISSIONS),
    }
)
"""The grader's own names."""


def by_name(name: str) -> tuple[str, str]:
    """What submissions are sorted by wherever they are listed, given their names."""
    return name.casefold(), name


def folded(name: str) -> str:
    """What two names have in common that any file system, or a reader, may take for one."""
    for _round in range(2):  # folding can bring about what is to be normalised, and the other way round
        name = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", name)


def folder_names(names: Iterable[str], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """A folder's name for each submission's.

    Args:
        names: of all submissions, each once.
        known: folders by their submissions' names, as an earlier run gave them.

    Returns:
        By submission: names of at most 140 bytes, of which no two are the same after :func:`folded`.
    """
    known = dict(known or {})
    chosen: dict[str, str] = {}
    taken: dict[str, str] = {}
    # Who had a folder keeps it. Of new names that are alike, the one that is plain already comes first.
    for name in sorted({*names, *known}, key=lambda name: (name not in known, _plain(name) != name, name)):
        folder = next(candidate for candidate in _candidates(name, known) if folded(candidate) not in taken)
        taken[folded(folder)] = chosen[name] = folder
    return chosen


def _candidates(name: str, known: Mapping[str, str]) -> Iterator[str]:
    """Names for a submission's folder, the best first; what it was called before, where that is as good."""
    plain = _plain(name)
    if known.get(name) in (plain, _with_hash(name, _HASH_DIGITS)):
        yield known[name]
    yield plain
    for digits in range(_HASH_DIGITS, 64):
        yield _with_hash(name, digits)


def submission_folders(output: Path, names: Iterable[str]) -> dict[str, Path]:
    """The folder of each submission below a unit's grades: the same as in an earlier run.

    Raises:
        OutputError: which is whose cannot be written down.
    """
    path, known = output / FOLDERS_FILE, known_folders(output)
    names = list(names)
    chosen = folder_names(names, known)
    if chosen != known:
        written(path, msgspec.json.format(msgspec.json.encode(chosen, order="sorted"), indent=2) + b"\n")
    return {name: output / SUBMISSIONS / chosen[name] for name in names}


def known_folders(output: Path) -> dict[str, str]:
    """The names of the folders that submissions have been given below a unit's grades, by submission."""
    try:
        return msgspec.json.decode((output / FOLDERS_FILE).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _plain(name: str) -> str:
    """The name itself as far as it can be a folder's."""
    text = unicodedata.normalize("NFKC", name)
    text = "".join(character if _is_harmless(character) else "_" for character in text)
    text = _cut(text, _LONGEST).strip(" .").lstrip(" .-~") or "submission"
    device = folded(text.partition(".")[0].strip())
    return f"_{text}" if device in _DEVICES or folded(text) in _OURS else text


def _is_harmless(character: str) -> bool:
    return character.isprintable() and character not in _NOT_IN_NAMES


def _with_hash(name: str, digits: int) -> str:
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
    return f"{_cut(_plain(name), _LONGEST - digits - 1).rstrip(' .')}-{digest}"


def _cut(text: str, most: int) -> str:
    """The beginning of a text, of at most so many bytes in UTF-8."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")
