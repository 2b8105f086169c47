"""Writes a proposal into the grades folder, with a receipt by which it can be undone to identical bytes.

A receipt is a folder: ``receipt.json`` says what was changed, when and why, with digests of each file before and after;
``bytes/`` has what was replaced, under the digests of its contents. It is written before the first file is changed, so
that whatever ends the program half-way can be undone as well.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import msgspec

from autograder import __version__
from autograder.errors import AutograderError
from autograder.files.folder_names import CACHE, RECEIPTS
from autograder.files.output import writing, written
from autograder.locale.messages import _
from autograder.regrading.proposal import Proposal
from autograder.results.changes import Moved
from autograder.results.records import write_json

__all__ = ["FileChange", "Receipt", "apply", "undo"]

_RECEIPT, _BYTES = "receipt.json", "bytes"
_MOST_NAMED = 5  # files in a message


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the grades folder.

    Attributes:
        before: digest of its contents, SHA-256; none where it was not there.
        after: of the new ones.
        modified: when the former ones were written, in nanoseconds since 1970; 0 where there were none.
    """

    before: str | None
    after: str
    modified: int = 0


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a regrade has done.

    Attributes:
        unit: the teaching unit's name.
        when: it was done, in ISO 8601.
        kit_version: of the kit that did it.
        submissions: what was graded.
        options: that it was given, by name.
        moved: the submissions that have other results, with the reasons.
        kept: those that stayed as they were, because their total would have fallen.
        files: what was changed, by their paths below this unit's folder of grades.
        undone: when it was undone, in ISO 8601; "" where it holds.
    """

    unit: str
    when: str
    kit_version: str
    submissions: str
    options: dict[str, str]
    moved: list[Moved]
    kept: list[str]
    files: dict[str, FileChange]
    undone: str = ""


def apply(proposal: Proposal, cache: Path, *, submissions: str, options: dict[str, str]) -> Path:
    """Write what was proposed into the grades folder.

    Args:
        proposal: with its reports.
        cache: what the preview has found out; it is added to what is known.
        submissions: what was graded, for the receipt.
        options: that were given, likewise.

    Returns:
        The receipt's folder.

    Raises:
        OutputError: something cannot be written; what was written can be undone by the receipt.
    """
    grades, now = proposal.grades, datetime.now(UTC)
    sources = dict(_files(proposal.folder)) | {f"{CACHE}/{name}": path for name, path in _files(cache)}
    folder = _new_folder(grades / RECEIPTS, now.strftime("%Y-%m-%dT%H-%M-%SZ"))
    files = {}
    for name, source in sources.items():
        after, place = _digest(source.read_bytes()), grades / name
        content = place.read_bytes() if place.is_file() else None
        before = None if content is None else _digest(content)
        if before == after:
            continue
        if content is not None and before is not None:
            written(folder / _BYTES / before, content)
        modified = 0 if content is None else place.stat().st_mtime_ns
        files[name] = FileChange(before=before, after=after, modified=modified)
    receipt = Receipt(
        unit=proposal.unit.name,
        when=now.isoformat(timespec="seconds"),
        kit_version=__version__,
        submissions=submissions,
        options=options,
        moved=proposal.moved,
        kept=proposal.kept,
        files=files,
    )
    write_json(folder / _RECEIPT, receipt)
    for name in files:
        _place(grades / name, sources[name].read_bytes(), sources[name].stat().st_mtime_ns)
    return folder


def undo(path: Path) -> Receipt:
    """Let every file of a grades folder be what it was before a regrade, byte for byte.

    Args:
        path: the receipt's folder, or the ``receipt.json`` in it.

    Returns:
        What was undone.

    Raises:
        AutograderError: it is no receipt, it was undone before, or files have been changed since; then nothing is done.
        OutputError: a file cannot be written; giving the command again goes on.
    """
    folder = path.parent if path.name == _RECEIPT else path
    receipt = _read(folder)
    grades = folder.resolve().parent.parent
    if receipt.undone:
        message = _("{path} was undone already, at {when}")
        raise AutograderError(message.format(path=folder, when=receipt.undone))
    _require_untouched(grades, receipt)
    kept = {name: _kept(folder, change.before) for name, change in receipt.files.items()}
    for name, change in receipt.files.items():
        content = kept[name]
        if content is None:
            with writing(grades):
                (grades / name).unlink(missing_ok=True)
                _remove_empty((grades / name).parent, grades)
        else:
            _place(grades / name, content, change.modified)
    receipt = msgspec.structs.replace(receipt, undone=datetime.now(UTC).isoformat(timespec="seconds"))
    write_json(folder / _RECEIPT, receipt)
    return receipt


def _read(folder: Path) -> Receipt:
    path = folder / _RECEIPT
    try:
        receipt = msgspec.json.decode(path.read_bytes(), type=Receipt)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        # Translators: {reason} is technical, and English.
        message = _("{path} is no receipt of a regrade ({reason}): name a folder below receipts/ of a grades folder")
        raise AutograderError(message.format(path=path, reason=error)) from error
    for name in receipt.files:
        parts = PurePosixPath(name).parts
        if not parts or parts[0] == "/" or ".." in parts:
            message = _("{path} names a file outside of the grades folder: it is not as it was written")
            raise AutograderError(message.format(path=path))
    return receipt


def _require_untouched(grades: Path, receipt: Receipt) -> None:
    """Raise where a file is neither what the regrade left nor, after an interruption, what was there before."""
    changed = []
    for name, change in receipt.files.items():
        place = grades / name
        found = _digest(place.read_bytes()) if place.is_file() else None
        if found not in (change.before, change.after):
            changed.append(name)
    if changed:
        more = _("and {count} more").format(count=len(changed) - _MOST_NAMED)
        names = ", ".join([*changed[:_MOST_NAMED], *([more] if len(changed) > _MOST_NAMED else [])])
        message = _(
            "these files have been changed since, so nothing was undone: {names}. Undo later regrades first; what was"
            " graded or edited anew since is not given up unasked"
        )
        raise AutograderError(message.format(names=names))


def _kept(folder: Path, digest: str | None) -> bytes | None:
    """Former contents, by their digest; none where there were none."""
    if digest is None:
        return None
    path = folder / _BYTES / digest
    content = path.read_bytes() if path.is_file() else b""
    if _digest(content) != digest:
        message = _("{path} is missing or damaged: nothing was undone")
        raise AutograderError(message.format(path=path))
    return content


def _place(path: Path, content: bytes, modified: int) -> None:
    written(path, content)
    with writing(path.parent):
        os.utime(path, ns=(modified, modified))


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove a folder and those around it that hold nothing any more."""
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files below a folder, by their paths with slashes, sorted."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def _new_folder(parent: Path, name: str) -> Path:
    """A folder that was not there."""
    with writing(parent):
        parent.mkdir(parents=True, exist_ok=True)
        for number in range(1, 1000):
            folder = parent / (name if number == 1 else f"{name}-{number}")
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            return folder
    raise AutograderError(_("{folder} is full of receipts: move some away").format(folder=parent))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
