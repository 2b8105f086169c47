"""What a class hands in: finding it, reading it, and saying clearly what cannot be read."""

from __future__ import annotations

import contextlib
import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.files.folder_names import by_name, folded
from autograder.locale.sentences import Words, sentence, with_texts
from autograder.submissions.candidates import gather
from autograder.submissions.choosing import choose
from autograder.submissions.file_names import is_left_behind, is_notebook, kind_of, stem_of
from autograder.submissions.reading.files import Unopened
from autograder.submissions.reading.reader import Reader
from autograder.submissions.wire import Answer, Cell
from autograder.units.unit import Unit

__all__ = [
    "Answer",
    "Cell",
    "Neighbours",
    "Submission",
    "find_submissions",
    "is_submission",
    "read_parts",
    "read_submission",
]


_JOINER, _EMOJI_FORM = "\N{ZERO WIDTH JOINER}", "\N{VARIATION SELECTOR-16}"


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Attributes:
        name: unique within the class: the file's stem or the folder's name.
        path: the file or folder.
        language: of the notebook's text: ``en``, ``pt_BR``, ``ru``; where it cannot be read, that of the problem.
        answers: by question, for every question of the unit.
        problem: "", or why the file as a whole cannot be read; then there are no answers.
        notes: repairs that were made, for the instructor.
        file: the notebook that was read; none for one that was unpacked to be read.
        needs_attention: whether the problem is for a person to settle, and no fault of the student's.
    """

    name: str
    path: Path
    language: str = "en"
    answers: Mapping[str, Answer] = field(default_factory=dict)
    problem: Words = ""
    notes: tuple[Words, ...] = ()
    file: Path | None = None
    needs_attention: bool = False


def find_submissions(folder: Path, *, output: Path | None = None) -> list[Path]:
    """List the submissions in a folder: notebooks, folders of students, and other files that were handed in.

    Args:
        folder: of a class; or a single notebook file, which is then the only submission.
        output: where this unit's grades are written: it and the folder that it is in are no submissions.

    Returns:
        Paths for :func:`read_submission`, sorted by name.

    Raises:
        SubmissionError: the folder does not exist, cannot be listed or has no submission in it.
    """
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        message = sentence("There is no folder {folder}: name the folder that holds the submissions.", folder=folder)
        raise SubmissionError(message)
    try:
        found = [path for path in folder.iterdir() if is_submission(path) and not _is_output(path, output)]
    except OSError as error:
        # Translators: {reason} is the operating system's, and English.
        message = sentence("The folder {folder} cannot be listed ({reason}).", folder=folder, reason=error.strerror)
        raise SubmissionError(message) from error
    if not found:
        message = sentence(
            "There is no submission in {folder}: put notebooks or a folder per student into it.", folder=folder
        )
        raise SubmissionError(message)
    return sorted(found, key=lambda path: by_name(path.name))


def read_submission(path: Path, unit: Unit, reader: Reader | None = None) -> Submission:
    """Read one submission, whatever it is.

    Args:
        path: a file, or a student's folder with a notebook in it.
        unit: the teaching unit.
        reader: of that unit, for whoever reads several; without one, a process is started for this submission.

    Returns:
        The submission; `problem` says what could not be read.
    """
    if reader is None:
        with Reader(unit) as reader:
            return read_submission(path, unit, reader)
    return read_parts(Neighbours.of(path).unique_name(path), [[path]], reader)


def read_parts(name: str, attempts: Sequence[Sequence[Path]], reader: Reader) -> Submission:
    """Read a submission that may lie in several files and folders, and may have been handed in several times.

    Args:
        name: of the submission.
        attempts: the files and folders of each, the latest first; of these, the first that can be read counts.
        reader: of the unit.

    Returns:
        The submission; `problem` says what could not be read.
    """
    first: Submission | None = None
    for paths in attempts:
        submission = _read_attempt(name, paths, reader)
        first = first or submission
        if not submission.problem:
            if len(attempts) == 1:
                return submission
            note = sentence(
                # Translators: {count} is a number of attempts to hand in, {name} a file or a folder.
                "Handed in several times ({count}): the latest that can be read counts, {name}.",
                count=len(attempts),
                name=_printable(paths[0].name),
            )
            return replace(submission, notes=(note, *submission.notes))
    assert first is not None, "a submission has an attempt"
    return first


def _read_attempt(name: str, paths: Sequence[Path], reader: Reader) -> Submission:
    """What was handed in at once."""
    path = paths[0]
    try:
        if len(paths) == 1 and path.is_symlink():
            # Translators, here and below: {name} is a file's.
            raise SubmissionError(sentence("{name} is a link: hand in the .ipynb file itself.", name=path.name))
        chosen = choose(path.name if len(paths) == 1 else name, gather(path.name, paths), paths, reader)
    except SubmissionError as error:
        needs_attention = isinstance(error, Unopened)
        problem = with_texts(error.words, _printable)
        return Submission(name, path, error.language, problem=problem, needs_attention=needs_attention)
    notebook = chosen.notebook
    notes = tuple(with_texts(note, _printable) for note in (*chosen.notes, *notebook.notes))
    return Submission(name, path, notebook.language, notebook.answers, "", notes, chosen.file)


def is_submission(path: Path) -> bool:
    """Whether something at the top level was handed in."""
    return not is_left_behind(path.name) and (path.is_dir() or kind_of(path.name) != "list")


def _is_output(path: Path, output: Path | None) -> bool:
    """Whether grades are written there: in the folder itself, or deep in one that holds nothing else."""
    if output is None or path.is_symlink():
        return False
    here, there = path.resolve(), output.resolve()
    while here not in (there, there.parent):
        if not there.is_relative_to(here):
            return False
        step = there.relative_to(here).parts[0]
        if any(entry.name != step for entry in here.iterdir()):
            return False
        here /= step
    return True


class Neighbours:
    """The submissions in one folder, by their names.

    Args:
        folder: looked at once; one that cannot be listed has none.
    """

    def __init__(self, folder: Path) -> None:
        self._named: dict[str, list[Path]] = {}
        with contextlib.suppress(OSError):
            for path in filter(is_submission, folder.iterdir()):
                for name in {folded(_stem(path)), folded(path.name)}:
                    self._named.setdefault(name, []).append(path)

    @classmethod
    def of(cls, path: Path) -> Neighbours:
        """The submissions in the folder that one lies in."""
        return cls(_absolute(path).parent)

    def unique_name(self, path: Path) -> str:
        """The stem; the whole name where a folder, or a file that is more of a notebook, has the same."""
        path = _absolute(path)
        stem, rank = _stem(path), _rank(path)
        rivals = (other for other in self._named.get(folded(stem), ()) if other.name != path.name)
        return _printable(path.name if any(_rank(other) < rank for other in rivals) else stem)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 (resolve() would follow links)


def _stem(path: Path) -> str:
    return path.name if path.is_dir() else stem_of(path.name)


def _rank(path: Path) -> int:
    """Who has a name first: what comes later to a class must not change that of what is there."""
    if path.is_dir():
        return 0
    return 1 if path.name.lower().endswith(".ipynb") else 2 if is_notebook(path.name) else 3


def _printable(text: str) -> str:
    """The text without what no report can hold: bytes of a file name that are not UTF-8, control characters."""
    encodable = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        character if character.isprintable() or _joins_emoji(encodable, place) else " "
        for place, character in enumerate(encodable)
    )


def _joins_emoji(text: str, place: int) -> bool:
    """Whether a character is the joiner that makes one sign of two emoji, as in a family; elsewhere it is unseen."""
    if text[place] != _JOINER or not 0 < place < len(text) - 1:
        return False
    before, after = text[place - 1], text[place + 1]
    is_emoji_before = before == _EMOJI_FORM or unicodedata.category(before) in ("So", "Sk")  # Sk: tones of the skin
    return is_emoji_before and unicodedata.category(after) == "So"
