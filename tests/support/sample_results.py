"""A class of made-up submissions, written as grading writes them."""

from __future__ import annotations

from pathlib import Path

from autograder.files.folder_names import submission_folders
from autograder.results.records import (
    Bounds,
    CheckResult,
    QuestionResult,
    SubmissionResult,
    TrainingRecord,
    TrainingSeries,
    write_json,
)
from autograder.results.results_file import to_gradescope
from autograder.results.schema import SandboxFacts
from autograder.submissions.folders import Submission
from autograder.units.unit import Question, Unit

FACTS = {
    "unit": "sample",
    "data": "pictures",
    "data_checksum": "efd9fb7e78936abc0e3611a9335d1b544eee525ea89d07e876629fe93a321516",
    "is_standin": False,
    "kit_version": "0.1.0",
    "tensorflow_version": "2.21.0",
    "python_version": "3.11.7",
    "keras_version": "3.15.1",
    "device": "cpu",
    "sandbox": SandboxFacts(
        layers={"own process": True, "resource limits": True, "own user": True, "bubblewrap": False}
    ),
    "environment": TrainingSeries(
        threshold=40.0,
        is_exceeded=True,
        runs=[
            TrainingRecord(
                seed=3,
                accuracy=45.6,
                accuracies=[45.6],
                disguised_accuracy=45.1,
                images=11_000,
                epochs=1,
                seconds=26.0,
                trained="graph",
            )
        ],
    ),
}
BOUNDS = Bounds(passes_from=45.7, fails_below=37.3, too_low=40.0)
TRACEBACK = "Cell 12, line 7, in forward_pass\n    x = tf.nn.conv2d(x, w, 1, 'SAME')\nTypeError: <Tensor> & co."


def training(question: Question, *, above: float) -> TrainingSeries:
    """A run that ends so many points above its goal, after as many epochs as the question allows, 4 at most."""
    assert question.training is not None
    epochs = min(question.training.epochs, 4)
    last = question.training.threshold + above
    run = TrainingRecord(
        seed=7,
        accuracy=last,
        accuracies=[round(last - 4.0 * left, 1) for left in reversed(range(epochs))],
        disguised_accuracy=last - 0.5,
        images=11_000,
        epochs=epochs,
        seconds=31.4 * epochs,
        trained="graph",
    )
    settings = question.training
    is_exceeded = settings.over is not None
    return TrainingSeries(threshold=settings.threshold, is_exceeded=is_exceeded, bounds=BOUNDS, runs=[run])


def message(check: str, outcome: str) -> str:
    """What a student reads about a check."""
    if check == "validation_accuracy" and outcome == "wrong":
        return "The network learned too little in the time that it had."
    return "" if outcome == "ok" else MESSAGES[outcome]


def graded(question: Question, **failures: str) -> QuestionResult:
    """A question with every check passed but those named, each with its outcome."""
    checks = []
    for name, points in question.checks.items():
        outcome = failures.get(name, "ok")
        is_training = name == "validation_accuracy" and outcome in ("ok", "wrong")
        checks.append(
            CheckResult(
                check=name,
                points=points,
                score=points if outcome == "ok" else 0,
                outcome=outcome,
                hidden=not name.startswith("scores_have"),
                message=message(name, outcome),
                hint="Did you transpose the kernel?" if outcome == "wrong" and not is_training else "",
                traceback=TRACEBACK if outcome == "error" else "",
                training=training(question, above=2.3 if outcome == "ok" else -3.1) if is_training else None,
            )
        )
    return QuestionResult(question=question.name, key="key", checks=checks, seed=7, seconds=120.0)


MESSAGES = {
    "wrong": "expected scores of shape (64, 10), got (10, 64).",
    "error": "Your code raised TypeError.",
    "timeout": "Your code was stopped after 60 s.",
    "memory": "Your code used more than 3 GB of memory.",
    "crashed": "Your code ended its process.",
    "skipped": "Not checked: forward_pass must pass first.",
    "ungraded": "Not run yet: this check trains a network.",
    "internal": "The grader itself failed here; no points were taken.",
}


def submission(unit: Unit, name: str, *, facts=FACTS, status="graded", problem="", notes=(), **failures):
    """A submission; ``failures`` gives, for questions by name, the checks that did not pass and how they ended."""
    questions = [] if problem else [graded(q, **failures.get(q.name, {})) for q in unit.questions if not q.is_manual]
    return SubmissionResult(
        submission=name,
        language="en",
        status=status,
        problem=problem,
        questions=questions,
        notes=list(notes),
        facts=facts,
    )


def graded_as(submission_read: Submission, unit: Unit) -> SubmissionResult:
    """A record of a submission that was read: answers have all points, what is not answered has none."""
    answered = {name for name, answer in submission_read.answers.items() if answer.status == "answered"}
    failures = {q.name: dict.fromkeys(q.checks, "skipped") for q in unit.questions if q.name not in answered}
    status = "not readable" if submission_read.problem else "graded" if answered else "blank"
    return submission(unit, submission_read.name, status=status, problem=submission_read.problem, **failures)


def sample_class(unit: Unit, *, is_standin=False) -> list[SubmissionResult]:
    """One submission of every kind."""
    facts = {**FACTS, "is_standin": is_standin, "data": "standin" if is_standin else "pictures"}

    def everything(outcome):
        return {q.name: dict.fromkeys(q.checks, outcome) for q in unit.questions if not q.is_manual}

    def one(name, *arguments, **options):
        return submission(unit, name, *arguments, facts=facts, **options)

    return [
        one("Ada Lovelace"),
        one("Alan Turing", in_a_row={"validation_accuracy": "wrong"}),
        one("Blank", status="blank", **everything("wrong")),
        one(
            "Grace Hopper",
            notes=["The id of cell 12 was missing; its text names the question."],
            forward_pass={"scores_match_on_random_input": "wrong", "other_kernels_and_sizes": "error"},
            first_weights={"validation_accuracy": "wrong"},
        ),
        one("Katherine Johnson", own_network={"validation_accuracy": "timeout"}),
        one(
            "Margaret Hamilton",
            own_class={"weights_can_be_trained": "memory"},
            class_training=everything("skipped")["class_training"],
        ),
        one("Edsger Dijkstra", status="needs attention", class_training={"validation_accuracy": "internal"}),
        one("John von Neumann", status="not readable", problem="notes.txt is not a notebook: hand in the .ipynb file."),
    ]


def write_results(folder: Path, unit: Unit, results: list[SubmissionResult]) -> Path:
    """Write the results files as a batch does."""
    folders = submission_folders(folder, [result.submission for result in results])
    for result in results:
        write_json(folders[result.submission] / "results.json", to_gradescope(result, unit))
    return folder


RUN = TrainingRecord(
    seed=1,
    accuracy=45,
    accuracies=[45],
    disguised_accuracy=44,
    images=11_000,
    epochs=1,
    seconds=30,
    trained="graph",
)
TRAINING = TrainingSeries(threshold=43, is_exceeded=True, bounds=BOUNDS, runs=[RUN])


def plain_question(name: str, *outcomes: str, seconds: float = 1.0, message: str = "") -> QuestionResult:
    checks = [
        CheckResult(
            check=f"check_{number}",
            points=2,
            score=2 if outcome == "ok" else 0,
            outcome=outcome,
            hidden=False,
            message=message,
        )
        for number, outcome in enumerate(outcomes)
    ]
    return QuestionResult(question=name, key="", checks=checks, seconds=seconds)


def plain_submission(
    name: str, *questions: QuestionResult, status: str = "graded", problem: str = ""
) -> SubmissionResult:
    return SubmissionResult(
        submission=name, language="en", status=status, problem=problem, questions=list(questions), notes=[], facts={}
    )
