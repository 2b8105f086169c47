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
from typing import Any

from autograder.checks.mistakes import named
from autograder.errors import (
    CheckFailed,
    GraderFault,
    Mistake,
    NoVerdict,
    OtherKind,
    ReplyTooLarge,
    StudentException,
    TrainingTime,
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
from autograder.results.records import UNKNOWN_MISTAKE, CheckResult, Outcome
from autograder.sandbox.student_modules import titles
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
        hint: for the student: what to look at, and what to do.
        detail: for the instructor, where it says more than the message.
        traceback: the student's own, or what is said in its place; a hidden check's is for the instructor.
        finding: for the student, before the hint: what this very answer does.
        is_confidential: whether the detail stays with the instructor, even when students may read what was expected.
        mistake: what went wrong, where that is recognised.
    """

    outcome: Outcome
    message: Words
    hint: Words = ""
    detail: Words = ""
    traceback: Words = ""
    finding: Words = ""
    is_confidential: bool = False
    mistake: Mistake | None = None


_WRONG = sentence("This hidden check did not pass.")
_UNEXPECTED = sentence("The answer is not the expected one.")
_FAULT = sentence("The grader itself failed here, not you; no points were taken.")
_OURS_IN_PLACE = sentence(
    "In this question our own answer to an earlier question took the place of yours, so no more is said: repair the"
    " earlier answer first."
)
_OTHER_KIND = sentence("The answer gave something of another kind than was asked for.")
_KINDS = sentence(
    "Compare what the answer returns with what the question asks for: one tensor, a list of variables, a model, an"
    " optimizer."
)
_FAILURES: dict[type[WorkerFailed], tuple[str, Sentence, Sentence]] = {
    ReplyTooLarge: (
        "far_too_large_result",
        sentence("Your code returned far more than this check asked for."),
        sentence(
            "The result, or a weight, is far larger than what was asked for. Print all shapes for a small batch, and"
            " look for sizes that are written down as numbers where the answer has arguments."
        ),
    ),
    StudentException: (
        "exception_raised",
        sentence("Your code raised an exception in this check."),
        sentence("Run the answer in your notebook, from a fresh kernel and on random input, and read the exception."),
    ),
    WorkerProcessorTime: (
        "out_of_processor_time",
        sentence("Your code used up the processor time that this question has."),
        sentence(
            "Look for a loop without an end, and for work that is done image by image where TensorFlow handles a whole"
            " batch at once."
        ),
    ),
    TrainingTime: (
        "training_too_slow",
        sentence("Training used up its time before the first epoch was over."),
        sentence(
            "The network is far too large for the grader, which trains on a processor. Measure an epoch in your"
            " notebook without a GPU, make the feature maps smaller early on (pooling, or strides of 2), and use fewer"
            " filters, or fewer units where feature maps are flattened."
        ),
    ),
    WorkerTimeout: (
        "out_of_time",
        sentence("Your code did not come to an end in the time that this question has."),
        sentence("Look for something that waits and is never answered: input(), a lock, a long sleep."),
    ),
    WorkerMemory: (
        "out_of_memory",
        sentence("Your code used more memory than a question may."),
        sentence(
            "Look for something very large: a layer of many millions of weights where feature maps are flattened, all"
            " images handled at once, or a list that grows at every step."
        ),
    ),
    WorkerDisk: (
        "wrote_too_much",
        sentence("Your code wrote more to disk, or more files, than a question may."),
        sentence(
            "Look for a statement that saves something at every step: graders need nothing that a notebook writes."
        ),
    ),
    WorkerCrashed: (
        "process_ended",
        sentence("Your code ended its process."),
        sentence("Look for a call such as exit(), quit() or os._exit() in the notebook, and take that call out."),
    ),
}
"""By the way in which student code ended a call, the nearest class first: the mistake, a sentence and a hint."""

_NO_FILES = sentence(
    "The answer reads or writes a file, or uses the network, and graders have neither: begin with random weights, and"
    " take images from the notebook's loader alone."
)
_NO_NAME = sentence(
    "A name that the answer uses is not defined. Graders run no cell that trains, prints or draws: define the name in"
    " the answer's own cell, and run the notebook from a fresh kernel."
)
_NO_MODULE = sentence(
    "The answer imports a module that graders do not have. They have {modules}: use these alone.", modules=titles()
)
_NO_MODEL = sentence(
    "The function that trains has to return the trained model, not what fit returns: end that function with `return"
    " model`."
)
_EXCEPTIONS = {
    "NotAModel": ("no_model_returned", _NO_MODEL),
    **dict.fromkeys(("NameError", "UnboundLocalError"), ("name_not_defined", _NO_NAME)),
    **dict.fromkeys(("ImportError", "ModuleNotFoundError"), ("module_not_there", _NO_MODULE)),
    **dict.fromkeys(
        ("OSError", "PermissionError", "FileNotFoundError", "URLError", "ConnectionError"),
        ("file_or_network_used", _NO_FILES),
    ),
}
"""Mistakes and hints that are nearer than the general ones, by the exception's name: a worker's word, which chooses
among ours."""
_SAID = {"NotAModel": sentence("The function that trains returned no model.")}
"""What is said of exceptions that are not the student's, but ours."""


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
            detail = "" if shown == error.message else error.message
            return Feedback("wrong", shown, error.hint, detail, text, error.finding, mistake=_mistake_behind(error))
        case NoVerdict():
            return Feedback("undecided", error.message, error.hint, detail=clean_text(error.detail))
        case AssertionError():
            asserted = error.args[0] if error.args and isinstance(error.args[0], Sentence) else str(error)
            message = with_texts(asserted, clean_text) or _UNEXPECTED
            return Feedback("wrong", _WRONG, detail=message) if hidden else Feedback("wrong", message)
        case WorkerFailed():
            code, shown, hint = _failure(error)
            outcome: Outcome = error.outcome  # type: ignore[assignment]
            if isinstance(error, StudentException):
                text = with_texts(error.traceback, clean_text)
                nearer = replacement(str(error.traceback)) or _EXCEPTIONS.get(error.kind, (code, hint))[1]
                shown = _SAID.get(error.kind, shown)
                return Feedback(outcome, shown, nearer, traceback=text, mistake=_of_exception(error))
            return Feedback(outcome, shown, hint, detail=with_texts(error.words, clean_text), mistake=named(code))
    if not hidden and not _is_ours(error):
        # A public test took the answer for what it is not, as it would in the student's own notebook.
        return Feedback("wrong", _OTHER_KIND, _KINDS, mistake=named("other_kind_returned"))
    return explain_fault(error)


def _mistake_behind(error: CheckFailed) -> Mistake | None:
    """What the check has named; else what can be told from how it failed."""
    if error.mistake is not None:
        return error.mistake
    if isinstance(error.__cause__, StudentException):
        return _of_exception(error.__cause__)
    return named("other_kind_returned") if isinstance(error, OtherKind) else None


def _failure(error: WorkerFailed) -> tuple[str, Sentence, Sentence]:
    return next(_FAILURES[kind] for kind in type(error).__mro__ if kind in _FAILURES)


def _of_exception(error: StudentException) -> Mistake:
    if replacement(str(error.traceback)) is not None:
        return named("old_keras")
    return named(_EXCEPTIONS[error.kind][0] if error.kind in _EXCEPTIONS else _failure(error)[0])


def check_result(test: Test, feedback: Feedback) -> CheckResult:
    """The result of a check: all of its points where it passed, none otherwise, and then never without a hint."""
    hint = feedback.hint
    if not hint and test.hidden and feedback.outcome == "wrong":
        hint = sentence(
            # Translators: {title} is the title of a check, such as "Scores match on random input".
            'What was looked at here: "{title}". Try the answer on small inputs whose result you know by hand, and'
            " compare.",
            title=sentence(test.title),
        )
    return CheckResult(
        check=test.name,
        points=test.points,
        score=test.points if feedback.outcome == "ok" else 0.0,
        outcome=feedback.outcome,
        hidden=test.hidden,
        message=feedback.message,
        hint=joined([feedback.finding, hint], " ") if feedback.finding else hint,
        detail=feedback.detail,
        is_confidential=feedback.is_confidential,
        traceback=feedback.traceback,
        **_mistake_in(feedback),
    )


def _mistake_in(feedback: Feedback) -> dict[str, Any]:
    """Of a check that lost points: the mistake's code and summary; of all others nothing."""
    if feedback.outcome in ("ok", "internal", "undecided"):
        return {}
    if feedback.mistake is None:
        return {"mistake": UNKNOWN_MISTAKE}
    return {"mistake": feedback.mistake.code, "mistake_summary": feedback.mistake.summary}


def explain_fault(error: Exception) -> Feedback:
    """What to say where the grader itself failed: to the student a fixed sentence, to the instructor where it was."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    detail: Words = joined([f"{type(error).__name__}: ", words_of(error), place])
    return Feedback("internal", _FAULT, detail=with_texts(detail, clean_text))


def without_words_of_workers(feedback: Feedback, *, hidden: bool) -> Feedback:
    """Feedback in fixed sentences of ours, for a worker that held the solution's code as well as the student's.

    What a check has found is what a worker chose to answer: a shape or a number in a sentence would carry the
    solution's code out. So the student learns how the check ended, and no more.

    Args:
        feedback: as the check gave it.
        hidden: whether the check is: then its details are for the instructor, who may read them.
    """
    said = {kind.outcome: words for kind, (_code, *words) in _FAILURES.items() if kind is not ReplyTooLarge}
    fixed, hint = {"wrong": (_UNEXPECTED, feedback.hint), **said}.get(feedback.outcome, (None, ""))
    if fixed is None:  # passed, skipped or the grader's fault
        return feedback
    if hidden:
        detail = feedback.detail or (feedback.message if feedback.outcome == "wrong" else "")
        message = _WRONG if feedback.outcome == "wrong" else fixed
        fixed_words = Feedback(feedback.outcome, message, hint, detail=detail)  # an exception's name is a worker's word
        mistake = feedback.mistake if feedback.outcome == "wrong" else None
        return replace(fixed_words, traceback=feedback.traceback, is_confidential=True, mistake=mistake)
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
