"""What an instructor is told about how a question was graded."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.grading.feedback import clean_text
from autograder.locale.messages import N_
from autograder.locale.sentences import Sentence, as_percent, sentence
from autograder.results.records import CheckResult
from autograder.sandbox.replies import Raised
from autograder.units.unit import Question

__all__ = ["note_on_exception", "notes_on_own_loops"]


def note_on_exception(question: Question, raised: Raised) -> Sentence:
    """A cell of the program raised: the answer's own, or one that stands around it."""
    exception = " ".join(clean_text(raised.kind).split())
    if raised.question:
        # Translators: {cell} is the number of a notebook cell, {exception} the class of an exception.
        message = N_("{question}: cell {cell} raised {exception}.")
        return sentence(message, question=question.name, cell=raised.cell, exception=exception)
    # Of a cell that is in the programs of many questions; by `passed_over` pages know the note.
    return sentence(
        # Translators: graders go on below the statement that failed.
        "Cell {cell}, which is no answer, raised {exception}; what stands below it ran all the same.",
        cell=raised.cell,
        exception=exception,
        passed_over="cell",
    )


def notes_on_own_loops(question: Question, checks: Sequence[CheckResult]) -> list[Sentence]:
    """What training loops of the student's own reached, and ours with the same network."""
    runs = [run for check in checks if check.training for run in check.training.runs if run.trained == "own_loop"]
    return [
        # Translators: accuracies of the student's own training loop and of ours with the same network.
        sentence(
            "{question}: trained by a loop of its own, to {accuracy}; the same network in ours: {check}.",
            question=question.name,
            accuracy=as_percent(run.accuracy, ".1f"),
            check=sentence("not tried") if run.cross_check is None else as_percent(run.cross_check, ".1f"),
        )
        for run in runs
    ]
