"""Which notebook counts of a submission that holds several, or none under the name of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.locale.messages import N_
from autograder.locale.sentences import Words, sentence
from autograder.submissions.attempts import latest
from autograder.submissions.candidates import Candidate, Gathered, Unread
from autograder.submissions.file_names import kind_of
from autograder.submissions.reading.reader import Reader, ReadNotebook, TooMuchToRead

__all__ = ["Chosen", "choose"]


Read = tuple[Candidate, ReadNotebook]


@dataclass(frozen=True)
class Chosen:
    """The notebook that counts.

    Attributes:
        notebook: what was read of it.
        file: on disk: itself, or the archive that it is in.
        notes: why this one, and what was passed over.
    """

    notebook: ReadNotebook
    file: Path
    notes: tuple[Words, ...]


def choose(name: str, found: Gathered, paths: Sequence[Path], reader: Reader) -> Chosen:
    """Read what may be the notebook, and choose the one with answers.

    Args:
        name: of the submission's file or folder, for sentences.
        found: what is in it.
        paths: its files and folders.
        reader: of the unit.

    Raises:
        SubmissionError: none can be read, or several differ in their answers.
    """
    if not found.labels:
        raise _nothing(name, found, paths)
    readable: list[Read] = []
    unread: list[Unread] = []
    for candidate in found.contents(reader):
        if isinstance(candidate, Unread):
            unread.append(candidate)
            continue
        try:
            readable.append((candidate, reader.read(_file_name(candidate.label), candidate.content)))
        except TooMuchToRead:  # where each of many took as long, a class would wait for one student
            raise
        except SubmissionError as error:
            unread.append(Unread(candidate.label, error))
    if not readable and len(unread) == 1:
        raise unread[0].error
    best = readable
    if len(readable) > 1:
        best = latest(_different(_with_answers(readable)), key=lambda entry: entry[0].label)
    if len(best) != 1:
        names = ", ".join(sorted([*(one.label for one, _notebook in readable), *(one.label for one in unread)]))
        # Translators, here and below: {names} are files' names, separated by commas.
        message = N_("The folder {folder} has several notebooks, none with answers: {names}. Hand in one.")
        if best:
            message = N_("The folder {folder} has several notebooks, more than one with answers: {names}. Hand in one.")
        raise SubmissionError(sentence(message, folder=name, names=names))
    candidate, notebook = best[0]
    return Chosen(notebook, candidate.file, tuple(_notes(candidate, notebook, readable, unread)))


def _notes(
    candidate: Candidate, notebook: ReadNotebook, readable: Sequence[Read], unread: Sequence[Unread]
) -> Iterator[Words]:
    """What there is to say about the notebook that counts, and about the others."""
    labels = sorted([*(one.label for one, _notebook in readable), *(one.label for one in unread)])
    are_same = not unread and all(read.answers == notebook.answers for _candidate, read in readable)
    if len(labels) > 1:
        message = N_("The folder has several notebooks ({names}); {name} is graded.")
        if are_same:
            message = N_("The folder has several notebooks with the same answers ({names}); {name} is graded.")
        yield sentence(message, names=", ".join(labels), name=candidate.label)
    if _is_inside(candidate):
        message = N_("{name} is an archive: {inner} in it is graded.")
        yield sentence(message, name=candidate.file.name, inner=_file_name(candidate.label))
    for one in unread:
        # Translators: {problem} is another sentence, which says why a file was not read.
        yield sentence("Passed over: {problem}", problem=one.error.words)


def _is_inside(candidate: Candidate) -> bool:
    """Whether an archive, and not a folder, holds the notebook."""
    return candidate.file.name in candidate.label.split("/")[:-1]


def _with_answers(readable: Sequence[Read]) -> list[Read]:
    """The notebooks that have answers written in them; where none has, those that have the blank cells."""
    for accepted in ({"answered", "broken"}, {"blank"}):
        chosen = [entry for entry in readable if any(answer.status in accepted for answer in entry[1].answers.values())]
        if chosen:
            return chosen
    return []


def _different(readable: Sequence[Read]) -> list[Read]:
    """One for each set of answers: of copies, the one that lies highest and has the shortest name."""
    kept: list[Read] = []
    for entry in sorted(readable, key=lambda one: (one[0].label.count("/"), len(one[0].label), one[0].label)):
        if all(entry[1].answers != other.answers for _candidate, other in kept):
            kept.append(entry)
    return kept


def _file_name(label: str) -> str:
    return label.rpartition("/")[2]


def _nothing(name: str, found: Gathered, paths: Sequence[Path]) -> SubmissionError:
    """Where no file calls itself a notebook, what there is instead."""
    others = [label.rpartition("/")[2] for label in found.others]
    kinds = {kind_of(other): other for other in reversed(others)}
    if "unfinished" in kinds:
        message = N_("{name} is a download that did not finish: download it again, and hand in the .ipynb file.")
        return SubmissionError(sentence(message, name=kinds["unfinished"]))
    if "shortcut" in kinds:
        message = N_("{name} is a shortcut and not the notebook: download the notebook itself, and hand it in.")
        return SubmissionError(sentence(message, name=kinds["shortcut"]))
    if "closed archive" in kinds:
        kind = "RAR" if kinds["closed archive"].lower().endswith(".rar") else "7z"
        # Translators: {kind} is RAR or 7z.
        message = N_(
            "{name} is a {kind} archive, which graders do not open: hand in the .ipynb file, or a zip archive."
        )
        return SubmissionError(sentence(message, name=kinds["closed archive"], kind=kind))
    if found.has_links:
        message = N_("What the folder {folder} has in it is a link: hand in the .ipynb file itself.")
        return SubmissionError(sentence(message, folder=name))
    if not any(path.is_dir() for path in paths):
        return SubmissionError(sentence("{name} is not a notebook: hand in the .ipynb file.", name=paths[0].name))
    message = N_("The folder {folder} has no notebook in it: hand in the .ipynb file.")
    return SubmissionError(sentence(message, folder=name))
