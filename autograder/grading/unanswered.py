"""What is said where no answer can run: it is as it was handed out, is not there, or is no Python."""

from __future__ import annotations

from autograder.checks.mistakes import named
from autograder.grading.feedback import Feedback, check_result, clean_text
from autograder.grading.test_files import Test
from autograder.locale.sentences import conjunction, sentence, with_texts
from autograder.results.records import CheckResult
from autograder.submissions.folders import Answer
from autograder.units.unit import Question

__all__ = ["unanswered"]


def unanswered(test: Test, question: Question, answer: Answer) -> CheckResult:
    """The result of a check for which there is nothing to run.

    Args:
        test: the check.
        question: whose answer cannot run.
        answer: blank, missing, or broken.
    """
    if answer.status == "broken":
        problem = with_texts(answer.problem, clean_text)
        if test.hidden:
            message = sentence("Not checked: the answer cannot be read.")
            hint = sentence("Run the answer's cell in your notebook, and read what Python complains about.")
            return check_result(test, Feedback("error", message, hint, problem, mistake=named("not_python")))
        return check_result(test, Feedback("error", problem, mistake=named("not_python")))
    match answer.status:
        case "blank":
            mistake = named("blank")
            message = sentence("Not answered: the TODO of this question is as it was handed out.")
            hint = sentence("Write the answer between the two comment lines of this question's cell.")
        case "missing":
            mistake = named("cell_missing")
            # Translators: {names} are identifiers, joined by "and".
            message = sentence("Not answered: no cell defines {names}.", names=conjunction(question.defines))
            hint = sentence("Take this question's cell from the notebook that was handed out, and keep all names.")
        case _:
            mistake = named("blank")
            message = sentence("Not answered.")
            hint = sentence("Write the answer between the two comment lines of this question's cell.")
    return check_result(test, Feedback("skipped", message, hint, mistake=mistake))
