"""What was passed over: cells that raised where notebooks are graded, and whether a whole class's do."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.locale.messages import _
from autograder.locale.sentences import Sentence, Words, each_once
from autograder.reports.results_folder import Graded

__all__ = ["failing_everywhere", "repairs_of"]

_FEWEST = 3
"""Submissions in which the same fails; below, it may be chance."""


def repairs_of(submission: Graded) -> list[Words]:
    """What was repaired in a submission, found elsewhere, or passed over: cells that raised, too, each once."""
    of_cells = [note for note in submission.facts.notes or [] if isinstance(note, Sentence) and "cell" in note.values]
    return each_once((*submission.facts.repairs, *of_cells))


def failing_everywhere(submissions: Sequence[Graded]) -> list[str]:
    """Sentences on exceptions that cells around answers raise in half of the class or more.

    One student's cell fails for reasons of the student's; those of a class fail because something is not here that
    students have, or because the unit's own code is at fault.

    Args:
        submissions: those of the class, blank ones and unreadable ones among them.
    """
    who: dict[str, list[tuple[str, str]]] = {}
    for submission in submissions:
        first: dict[str, str] = {}
        for note in submission.facts.notes or []:
            if isinstance(note, Sentence) and "passed_over" in note.values:
                first.setdefault(str(note.values.get("exception")), str(note.values.get("cell")))
        for exception, cell in first.items():
            who.setdefault(exception, []).append((submission.name, cell))
    run = sum(submission.facts.status not in ("blank", "not readable", "no answer cells") for submission in submissions)
    text = _(
        "{exception} in cells that are no answers, in {count} of {run} submissions that were run; in {submission} it is"
        " cell {cell}. Look before you trust the grades: graders may lack a module or a file that students have."
    )
    return [
        text.format(exception=exception, count=len(found), run=run, submission=found[0][0], cell=found[0][1])
        for exception, found in sorted(who.items(), key=lambda entry: -len(entry[1]))
        if len(found) >= max(_FEWEST, run / 2)
    ]
