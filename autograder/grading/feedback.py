"""What a student reads about a check, and what is for the instructor's eyes.

The row of a hidden check says one fixed sentence per outcome and a hint of ours; no text of a worker, of an
exception or of a test enters it. What was expected and found, and the student's traceback, go to the
instructor. The row of a public check shows them to the student as well.
"""

from __future__ import annotations

import re
import traceback
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from autograder.errors import (
    CheckFailed,
    GraderFault,
    NoVerdict,
    ReplyTooLarge,
    StudentException,
    WorkerCrashed,
    WorkerDisk,
    WorkerFailed,
    WorkerMemory,
    WorkerProcessorTime,
    WorkerTimeout,
    words_of,
)
from autograder.grading.old_keras import replacement
from autograder.grading.test_files import Test
from autograder.locale.sentences import Sentence, Words, joined, sentence, with_texts
from autograder.results.records import CheckResult, Outcome
from autograder.units.unit import REPOSITORY

__all__ = ["Feedback", "check_result", "clean_text", "explain_failure", "explain_fault", "without_words_of_workers"]

_LONGEST_TEXT = 4000
_LONGEST_LINE = 400
_OWN_CODE = (Path(__file__).resolve().parents[1], REPOSITORY / "source")
"""The package, and below ``source/`` the checks of units: nothing else there is run in a grader's process."""


@dataclass(frozen=True)
class Feedback:
    """One check's.

    Attributes:
        outcome: how the check ended.
        message: a sentence for the student.
        hint: for the student: what to look at.
        detail: for the instructor, where it says more than the message.
        traceback: the student's own, or what is said in its place; a hidden check's is for the instructor.
    """

    outcome: Outcome
    message: Words
    hint: Words = ""
    detail: Words = ""
    traceback: Words = ""


_WRONG = sentence("This hidden check did not pass.")
_UNEXPECTED = sentence("The answer is not the expected one.")
_FAULT = sentence("The grader itself failed here, not you; no points were taken.")
# Translators: a hint in the row of a check; "here" is in this question.
_OURS_IN_PLACE = sentence(
    "Here our own answer to an earlier question took the place of yours, so no more is said: find that mistake first."
)
_OTHER_KIND = sentence("The answer gave something of another kind than was asked for.")
_FAILURES: dict[type[WorkerFailed], tuple[Sentence, Sentence]] = {
    ReplyTooLarge: (
        sentence("Your code returned far more than this check asked for."),
        sentence("What shape has the result for a small batch?"),
    ),
    StudentException: (
        sentence("Your code raised an exception in this check."),
        sentence("Run the answer in your notebook, from a fresh kernel and on random input, and read the exception."),
    ),
    WorkerProcessorTime: (
        sentence("Your code used up the processor time that this question has."),
        sentence("Is there a loop without an end, or far more work than the question needs?"),
    ),
    WorkerTimeout: (
        sentence("Your code did not come to an end in the time that this question has."),
        sentence("Does it wait for something that never comes: input(), a lock, a long sleep?"),
    ),
    WorkerMemory: (
        sentence("Your code used more memory than a question may."),
        sentence("Is something very large made, or kept at every step?"),
    ),
    WorkerDisk: (
        sentence("Your code wrote more to disk, or more files, than a question may."),
        sentence("Does it save something at every step? Nothing that a notebook writes is needed for grading."),
    ),
    WorkerCrashed: (
        sentence("Your code ended its process."),
        sentence("Is there a call such as exit(), quit() or os._exit() in the notebook?"),
    ),
}
"""By the way in which student code ended a call, the nearest class first: a sentence and a hint."""

_ELSEWHERE = sentence(
    "It needs a module or a file that is not there where notebooks are graded: answer with TensorFlow, NumPy and what"
    " the notebook defines."
)
_OF_SURROUNDINGS = frozenset({"ImportError", "ModuleNotFoundError", "FileNotFoundError", "PermissionError"})
"""Exceptions that a notebook need not raise on its student's machine."""


def explain_failure(error: Exception, *, hidden: bool) -> Feedback:
    """What to say about a check that did not pass.

    Args:
        error: what running it raised.
        hidden: whether students must not learn what it tests.
    """
    match error:
        case CheckFailed():
            shown = error.message if error.is_open or not hidden else _WRONG
            cause = error.__cause__
            text = with_texts(cause.traceback, clean_text) if isinstance(cause, StudentException) else ""
            return Feedback("wrong", shown, error.hint, "" if shown == error.message else error.message, text)
        case NoVerdict():
            return Feedback("undecided", error.message, error.hint, clean_text(error.detail))
        case AssertionError():
            asserted = error.args[0] if error.args and isinstance(error.args[0], Sentence) else str(error)
            message = with_texts(asserted, clean_text) or _UNEXPECTED
            return Feedback("wrong", _WRONG, "", message) if hidden else Feedback("wrong", message)
        case WorkerFailed():
            shown, hint = next(_FAILURES[kind] for kind in type(error).__mro__ if kind in _FAILURES)
            outcome: Outcome = error.outcome  # type: ignore[assignment]
            if isinstance(error, StudentException):
                hint = replacement(str(error.traceback)) or (_ELSEWHERE if error.kind in _OF_SURROUNDINGS else hint)
                return Feedback(outcome, shown, hint, "", with_texts(error.traceback, clean_text))
            return Feedback(outcome, shown, hint, with_texts(error.words, clean_text))
    if not hidden and not _is_ours(error):
        # A public test took the answer for what it is not, as it would in the student's own notebook.
        return Feedback("wrong", _OTHER_KIND)
    return explain_fault(error)


def check_result(test: Test, feedback: Feedback) -> CheckResult:
    """The result of a check: all of its points where it passed, none otherwise."""
    return CheckResult(
        check=test.name,
        points=test.points,
        score=test.points if feedback.outcome == "ok" else 0.0,
        outcome=feedback.outcome,
        hidden=test.hidden,
        message=feedback.message,
        hint=feedback.hint,
        detail=feedback.detail,
        traceback=feedback.traceback,
    )


def explain_fault(error: Exception) -> Feedback:
    """What to say where the grader itself failed: to the student a fixed sentence, to the instructor where it was."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    detail: Words = joined([f"{type(error).__name__}: ", words_of(error), place])
    return Feedback("internal", _FAULT, "", with_texts(detail, clean_text))


def without_words_of_workers(feedback: Feedback, *, hidden: bool) -> Feedback:
    """The same outcome in fixed sentences of ours, for a worker that held the solution's code as well as the student's.

    What a check has found is what a worker chose to answer: a shape or a number in a sentence would carry the
    solution's code out. So the student learns how the check ended, and no more.

    Args:
        feedback: as the check gave it.
        hidden: whether the check is: then its details are for the instructor, who may read them.
    """
    sentences = {kind.outcome: shown for kind, (shown, _hint) in _FAILURES.items() if kind is not ReplyTooLarge}
    fixed = {"wrong": _UNEXPECTED, **sentences}.get(feedback.outcome)
    if fixed is None:  # passed, skipped or the grader's fault
        return feedback
    if hidden:
        detail = feedback.detail or (feedback.message if feedback.outcome == "wrong" else "")
        return replace(feedback, message=_WRONG if feedback.outcome == "wrong" else fixed, detail=detail)
    return Feedback(feedback.outcome, fixed, _OURS_IN_PLACE)


def _is_ours(error: Exception) -> bool:
    """Whether the kit or the machine failed, not the test: it did so in the kit's own code, below the test's."""
    if isinstance(error, (GraderFault, OSError, MemoryError)):
        return True
    frames = traceback.extract_tb(error.__traceback__)[1:]  # the first is whoever ran the test
    return any(Path(frame.filename).is_relative_to(folder) for frame in frames for folder in _OWN_CODE)


_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
_UNPRINTABLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def clean_text(text: str) -> str:
    """Untrusted text as it may be shown: printable, of bounded length, without paths of this machine.

    Colours and other terminal codes, control characters and those that turn the direction of writing are
    taken out. Of a path, its last part stays. The end of a long text stays: a traceback's last lines count most.
    """
    text = _ESCAPES.sub("", text[-10 * _LONGEST_TEXT :])
    text = "".join(
        character for character in text if character in "\n\t" or unicodedata.category(character) not in _UNPRINTABLE
    )
    text = _local_paths().sub(lambda path: path[0].rstrip("/").rpartition("/")[2], text)
    lines = [line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}..." for line in text.split("\n")]
    text = "\n".join(lines).strip("\n")
    return text if len(text) <= _LONGEST_TEXT else f"...{text[-_LONGEST_TEXT:]}"


@cache
def _local_paths() -> re.Pattern[str]:
    """Absolute paths below a folder that this machine has; TensorFlow's names of devices are none."""
    tops = sorted((re.escape(path.name) for path in Path("/").iterdir() if path.is_dir()), key=len, reverse=True)
    return re.compile(rf"(?<![\w.])/(?:{'|'.join(tops)})(?:/[^\s/\"'<>|:;,)\]]+)+/?")
