"""What a class hands in: finding it, reading it, and saying clearly what cannot be read."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.files.folder_names import folded
from autograder.locale.messages import N_
from autograder.locale.sentences import Words, sentence, with_texts
from autograder.submissions.reading.files import file_bytes, is_notebook
from autograder.submissions.reading.reader import Reader, TooMuchToRead
from autograder.submissions.wire import Answer, Cell
from autograder.units.unit import Unit

__all__ = ["Answer", "Cell", "Neighbours", "Submission", "find_submissions", "notebooks_of", "read_submission"]

_IGNORED_NAMES = frozenset({"__macosx", "__pycache__", "desktop.ini", "thumbs.db"})

_INSTRUCTORS_SUFFIXES = frozenset(
    {".csv", ".ini", ".log", ".md", ".ods", ".toml", ".tsv", ".xls", ".xlsx", ".yaml", ".yml"}
)
"""Lists and notes that lie beside submissions; learning platforms export some, too."""

_MAXIMUM_DEPTH = 3  # folders inside a student's folder
_MAXIMUM_ENTRIES = 10_000  # looked at in a student's folder
_MAXIMUM_NOTEBOOKS = 20  # read of a student's folder


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
        file: the notebook that was read.
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
        found = [path for path in folder.iterdir() if _is_submission(path) and not _is_output(path, output)]
    except OSError as error:
        # Translators: {reason} is the operating system's, and English.
        message = sentence("The folder {folder} cannot be listed ({reason}).", folder=folder, reason=error.strerror)
        raise SubmissionError(message) from error
    if not found:
        message = sentence(
            "There is no submission in {folder}: put notebooks or a folder per student into it.", folder=folder
        )
        raise SubmissionError(message)
    return sorted(found, key=lambda path: (path.name.casefold(), path.name))


def read_submission(
    path: Path, unit: Unit, reader: Reader | None = None, neighbours: Neighbours | None = None
) -> Submission:
    """Read one submission, whatever it is.

    Args:
        path: a file, or a student's folder with a notebook in it.
        unit: the teaching unit.
        reader: of that unit, for whoever reads several; without one, a process is started for this submission.
        neighbours: of its folder, for whoever reads several of these.

    Returns:
        The submission; `problem` says what could not be read.
    """
    if reader is None:
        with Reader(unit) as reader:
            return read_submission(path, unit, reader, neighbours)
    name = (neighbours or Neighbours.of(path)).unique_name(path)
    try:
        if path.is_symlink():
            # Translators, here and below: {name} is a file's.
            raise SubmissionError(sentence("{name} is a link: hand in the .ipynb file itself.", name=path.name))
        if path.is_dir():
            return _read_folder(name, path, reader)
        if not is_notebook(path.name):
            raise SubmissionError(sentence("{name} is not a notebook: hand in the .ipynb file.", name=path.name))
        return _read(name, path, path, reader)
    except SubmissionError as error:
        return Submission(name, path, error.language, problem=with_texts(error.words, _printable))


def _read(name: str, path: Path, file: Path, reader: Reader) -> Submission:
    """The submission that a notebook holds."""
    notebook = reader.read(file.name, file_bytes(file))
    notes = tuple(with_texts(note, _printable) for note in notebook.notes)
    return Submission(name, path, notebook.language, notebook.answers, "", notes, file)


def _read_folder(name: str, folder: Path, reader: Reader) -> Submission:
    """The submission that a student's folder holds; of several notebooks, the one with answers."""
    paths, links = _notebooks(folder)
    if not paths:
        message = N_("The folder {folder} has no notebook in it: hand in the .ipynb file.")
        if links:
            message = N_("What the folder {folder} has in it is a link: hand in the .ipynb file itself.")
        raise SubmissionError(sentence(message, folder=folder.name))
    if len(paths) == 1:
        return _read(name, folder, paths[0], reader)
    if len(paths) > _MAXIMUM_NOTEBOOKS:
        raise _too_many_files(folder)
    readable: list[tuple[Path, Submission]] = []
    for path in paths:
        try:
            readable.append((path, _read(name, folder, path, reader)))
        except TooMuchToRead:  # where each of many took as long, a class would wait for one student
            raise
        except SubmissionError:
            continue
    chosen = _with_answers(readable)
    names = ", ".join(path.relative_to(folder).as_posix() for path in paths)
    if len(chosen) != 1:
        # Translators, here and below: {names} are files' names, separated by commas.
        message = N_("The folder {folder} has several notebooks, none with answers: {names}. Hand in one.")
        if chosen:
            message = N_("The folder {folder} has several notebooks, more than one with answers: {names}. Hand in one.")
        raise SubmissionError(sentence(message, folder=folder.name, names=names))
    path, submission = chosen[0]
    name = path.relative_to(folder).as_posix()
    note = sentence("The folder has several notebooks ({names}); {name} is graded.", names=names, name=name)
    return replace(submission, notes=(with_texts(note, _printable), *submission.notes))


def notebooks_of(folder: Path) -> list[Path]:
    """The notebooks in a student's folder, sorted; none where it holds too many files to look at."""
    with contextlib.suppress(SubmissionError):
        return _notebooks(folder)[0]
    return []


def _with_answers(readable: list[tuple[Path, Submission]]) -> list[tuple[Path, Submission]]:
    """The notebooks that have answers written in them; where none has, those that have the blank cells."""
    for accepted in ({"answered", "broken"}, {"blank"}):
        chosen = [entry for entry in readable if any(answer.status in accepted for answer in entry[1].answers.values())]
        if chosen:
            return chosen
    return []


def _notebooks(folder: Path) -> tuple[list[Path], bool]:
    """The notebooks in a student's folder, sorted; and whether there are links, none of which is followed."""
    found: list[Path] = []
    has_links = False
    budget = _MAXIMUM_ENTRIES
    for parent, folders, files in os.walk(folder):
        here = Path(parent)
        depth = len(here.relative_to(folder).parts)
        has_links |= any((here / entry).is_symlink() for entry in (*folders, *files))
        folders[:] = [entry for entry in folders if depth < _MAXIMUM_DEPTH and not _is_ignored(entry)]
        candidates = [here / entry for entry in files if not _is_ignored(entry)]
        found += [path for path in candidates if is_notebook(path.name) and not path.is_symlink()]
        budget -= len(files) + len(folders)
        if budget < 0:
            raise _too_many_files(folder)
    return sorted(found), has_links


def _too_many_files(folder: Path) -> SubmissionError:
    return SubmissionError(
        sentence("The folder {folder} holds too many files: hand in the .ipynb file alone.", folder=folder.name)
    )


def _is_submission(path: Path) -> bool:
    """Whether something at the top level was handed in."""
    return not _is_ignored(path.name) and (path.is_dir() or path.suffix.lower() not in _INSTRUCTORS_SUFFIXES)


def _is_ignored(name: str) -> bool:
    """Hidden files, and what archives and notebook servers leave behind."""
    return name.startswith((".", "~$")) or name.casefold() in _IGNORED_NAMES


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
            for path in filter(_is_submission, folder.iterdir()):
                for name in {folded(_stem(path)), folded(path.name)}:
                    self._named.setdefault(name, []).append(path)

    @classmethod
    def of(cls, path: Path) -> Neighbours:
        """Of one submission."""
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
    return path.name if path.is_dir() else path.stem


def _rank(path: Path) -> int:
    """Who has a name first: what comes later to a class must not change that of what is there."""
    if path.is_dir():
        return 0
    return 1 if path.suffix.lower() == ".ipynb" else 2 if is_notebook(path.name) else 3


def _printable(text: str) -> str:
    """The text without what no report can hold: bytes of a file name that are not UTF-8, control characters."""
    encodable = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(character if character.isprintable() else " " for character in encodable)
