"""What a class handed in, as a learning platform exports it: whose files belong together, and what is nobody's.

Platforms put a student's files beside each other, each with the student's name and number in its own
(:mod:`.lms_names`), give each attempt a folder, and wrap everything into one more folder. Where names do not say for
certain that files are one student's, each is a submission of its own: nobody's work is lost in another's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from autograder.submissions.file_names import is_left_behind, kind_of, stem_of, without_copy_marks
from autograder.submissions.folders import Neighbours, find_submissions, is_submission
from autograder.submissions.lms_names import GRADESCOPE_METADATA, Sent, before_hyphen, sent

__all__ = ["HandIn", "class_root", "is_class", "list_class", "unwrapped"]

_LARGEST_METADATA = 64 * 2**20
_DEEPEST = 4  # folders around a class


@dataclass(frozen=True)
class HandIn:
    """What one student handed in.

    Attributes:
        name: as its file says it, which another's may say as well.
        attempts: the files and folders of each, the latest first.
    """

    name: str
    attempts: tuple[tuple[Path, ...], ...]

    @property
    def path(self) -> Path:
        """The file or folder that stands for it."""
        return self.attempts[0][0]


def class_root(folder: Path) -> Path:
    """The folder in which submissions lie: the given one, or one that an export has put inside it."""
    inner = unwrapped(folder, levels=1)
    while inner != folder:
        inside = (path for pattern in ("*", "*/*", "*/*/*") for path in inner.glob(pattern))
        if not is_class([path.relative_to(inner).as_posix() for path in inside], is_alone=False):
            break
        folder, inner = inner, unwrapped(inner, levels=1)
    return folder


def unwrapped(folder: Path, levels: int = _DEEPEST) -> Path:
    """A folder without those around it that hold nothing else than it; one named after a student is left."""
    for _level in range(levels):
        try:
            inside = [path for path in folder.iterdir() if is_submission(path)]
        except OSError:
            return folder
        if len(inside) != 1 or inside[0].is_symlink() or not inside[0].is_dir() or sent(inside[0].name):
            return folder
        folder = inside[0]
    return folder


def is_class(names: Sequence[str], *, is_alone: bool) -> bool:
    """Whether files are a class's, and not one student's.

    Args:
        names: their paths, with slashes.
        is_alone: whether a class is what is expected: then several notebooks, or folders with notebooks, are one.
    """
    paths = [name.split("/") for name in names]
    paths = [path for path in paths if not any(is_left_behind(part) for part in path) and kind_of(path[-1]) != "list"]
    while len({path[0] for path in paths}) == 1 and max(map(len, paths)) > 1 and not sent(paths[0][0]):
        paths = [path[1:] for path in paths if len(path) > 1]
    tops = {path[0] for path in paths}
    said = [one for top in tops if (one := _sent(top)) is not None]
    names_before = {who for top in tops if (who := before_hyphen(top))}
    if any(one.is_certain for one in said) or len({one.group for one in said}) > 1 or len(names_before) > 1:
        return True
    holding = [path for path in paths if kind_of(path[-1]) in ("notebook", "archive")]
    if is_alone:
        return len({without_copy_marks(stem_of(path[0])) for path in holding}) > 1
    return len({path[0] for path in holding if len(path) > 1}) > 1 and all(len(path) > 1 for path in holding)


def list_class(folder: Path, *, output: Path | None = None, without: Collection[Path] = ()) -> list[HandIn]:
    """The submissions in a class's folder, by name.

    Args:
        folder: of the class.
        output: where grades are written: no submission.
        without: what is no submission either.

    Raises:
        SubmissionError: there is none, or the folder cannot be listed.
    """
    paths = [path for path in find_submissions(folder, output=output) if path not in without]
    groups: dict[tuple[str, ...], list[tuple[Path, Sent | None]]] = {}
    said = {path: _sent(path.name) for path in paths}
    doubted = _doubted([(path, one) for path, one in said.items() if one is not None and not one.is_certain])
    for path in paths:
        one = said[path]
        key = ("", path.name) if one is None or path in doubted else (one.platform, *one.group)
        groups.setdefault(key, []).append((path, one))
    submitters = _submitters(folder / GRADESCOPE_METADATA)
    neighbours = Neighbours(folder if folder.is_dir() else folder.parent)
    return [_hand_in(group, submitters, neighbours) for group in groups.values()]


def _hand_in(
    group: Sequence[tuple[Path, Sent | None]], submitters: Mapping[str, str], neighbours: Neighbours
) -> HandIn:
    """One student's files, by attempt."""
    attempts: dict[str, list[Path]] = {}
    for path, one in group:
        attempts.setdefault(one.moment if one else "", []).append(path)
    ordered = tuple(tuple(sorted(attempts[moment], key=_rank)) for moment in sorted(attempts, reverse=True))
    path = ordered[0][0]
    name = neighbours.unique_name(path)
    return HandIn(f"{name} ({submitters[path.name]})" if path.name in submitters else name, ordered)


def _rank(path: Path) -> tuple[bool, bool, str]:
    """What may hold the notebook stands for the submission."""
    is_other = not path.is_dir() and kind_of(path.name) not in ("notebook", "archive")
    return is_other, "onlinetext" in path.name, path.name


def _doubted(entries: Sequence[tuple[Path, Sent]]) -> set[Path]:
    """Files that are named as Canvas names them, but where that may be chance.

    Canvas gives every student one name and one number, and every file a number of its own.
    """
    numbers: dict[str, set[str]] = {}
    owners: dict[str, set[str]] = {}
    files = [one.number for _path, one in entries]
    for _path, one in entries:
        name, number = one.group
        numbers.setdefault(name, set()).add(number)
        owners.setdefault(number, set()).add(name)
    return {
        path
        for path, one in entries
        if len(numbers[one.group[0]]) > 1
        or len(owners[one.group[1]]) > 1
        or files.count(one.number) > 1
        or (len(owners) == 1 and sum(kind_of(other.name) == "notebook" for other, _one in entries) > 1)
    }


def _sent(name: str) -> Sent | None:
    """What a platform's name says, with or without what ends it."""
    return sent(name) or sent(stem_of(name))


_SUBMISSION = re.compile(r"(submission_\d+):\s*")
_FIELD = re.compile(r"\s+-?\s*:(name|sid|email):\s*(.*)")


def _submitters(metadata: Path) -> dict[str, str]:
    """Who handed in, by the name of the folder, as Gradescope writes it beside the folders.

    The file is read line by line, since it has one form; only values are YAML's.
    """
    try:
        if metadata.stat().st_size > _LARGEST_METADATA:
            return {}
        lines = metadata.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    found: dict[str, list[dict[str, str]]] = {}
    current: list[dict[str, str]] | None = None
    for line in lines:
        if match := _SUBMISSION.fullmatch(line):
            found[match[1]] = current = []
        elif line.startswith("  :"):
            current = current if line.startswith("  :submitters:") else None
        elif current is not None and (match := _FIELD.fullmatch(line)):
            if "- :" in line or not current:
                current.append({})
            current[-1][match[1]] = _scalar(match[2])
    return {name: ", ".join(filter(None, map(_identity, ones))) for name, ones in found.items() if any(ones)}


def _identity(submitter: Mapping[str, str]) -> str:
    return submitter.get("email") or submitter.get("sid") or submitter.get("name", "")


def _scalar(text: str) -> str:
    try:
        value = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return text.strip()
    return value if isinstance(value, str) else text.strip()
