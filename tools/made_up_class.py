"""A class of invented people with results as they come about: for measurements, pictures and tests of pages.

Nothing is graded and nobody is real. The same number gives the same class.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import starmap
from pathlib import Path
from typing import Any

from autograder.checks.mistakes import named
from autograder.errors import CheckFailed, Mistake
from autograder.files.folder_names import submission_folders
from autograder.grading.feedback import Feedback, check_result, explain_failure
from autograder.grading.test_files import Test
from autograder.locale.sentences import Words, as_number, as_percent, sentence
from autograder.results.answers_file import WrittenAnswer, write_answers
from autograder.results.records import (
    Bounds,
    CheckResult,
    Outcome,
    QuestionResult,
    SubmissionResult,
    SubmissionStatus,
    TrainingRecord,
    TrainingSeries,
    write_json,
)
from autograder.results.results_file import to_gradescope
from autograder.results.schema import SandboxFacts
from autograder.units.unit import Question, Unit

__all__ = ["made_up_class", "write_class"]

_FIRST = (
    *("Ana", "Bruno", "Chen", "Dara", "Elif", "Farid", "Gita", "Hugo"),
    *("Ines", "Jamal", "Kira", "Luan", "Mei", "Nuno", "Olga", "Petra"),
    *("Rui", "Sofia", "Tomas", "Yara"),
)
_LAST = (
    *("Almeida", "Brandt", "Castro", "Dias", "Eriksen", "Fontes", "Garcia", "Haddad"),
    *("Ivanova", "Jensen", "Kato", "Lima", "Moreau", "Novak", "Okafor"),
)
_FACTS = {
    "unit": "",
    "data": "pictures",
    "data_checksum": "0" * 64,
    "kit_version": "0.1.0",
    "tensorflow_version": "2.21.0",
    "keras_version": "3.15.1",
    "device": "cpu",
    "sandbox": SandboxFacts(layers={"own process": True, "resource limits": True, "own user": True}),
}
_Slip = tuple[Words, Mistake]
"""What a student reads, and what the mistake is called."""

_IN_VALUES: Sequence[_Slip] = (
    (
        sentence("The second convolution's output does not seem to pass through a ReLU."),
        Mistake("second_relu_missing", sentence("no ReLU after the second convolution")),
    ),
    (
        sentence("The first bias seems to be added after the ReLU."),
        Mistake("first_bias_after_relu", sentence("the first bias added after the ReLU")),
    ),
    (
        sentence("The biases seem to be added after the ReLUs."),
        Mistake("biases_after_relus", sentence("the biases added after the ReLUs")),
    ),
)
_ASKED_FOR = sentence(
    "SGD with Nesterov momentum {momentum} and learning rate {rate}", momentum=as_number(0.9), rate=as_number(0.003)
)
_IN_OPTIMIZERS: Sequence[_Slip] = (
    (
        sentence(
            "The optimizer works without momentum. Asked for was {asked}: pass momentum and nesterov to"
            " tf.keras.optimizers.SGD.",
            asked=_ASKED_FOR,
        ),
        named("momentum_left_out"),
    ),
    (
        sentence(
            "The optimizer works with plain momentum. Asked for was {asked}: pass nesterov=True to"
            " tf.keras.optimizers.SGD.",
            asked=_ASKED_FOR,
        ),
        named("nesterov_left_out"),
    ),
)
_IN_SCALES: Sequence[_Slip] = (
    (
        sentence(
            "The spread of at least one weight is not sqrt(2 / fan-in). Give create_matrix_with_kaiming_normal the"
            " shape of the filters, (height, width, channels in, filters), or (inputs, outputs) of the last layer,"
            " and change nothing afterwards."
        ),
        Mistake("channels_left_out_of_fan_in", sentence("the channels left out of fan-in")),
    ),
)
_IN_INITIALIZERS: Sequence[_Slip] = (
    (
        sentence(
            "The initial weights of {layer} do not have the spread that was asked for: pass"
            " tf.initializers.VarianceScaling(scale=2.0) as kernel_initializer to each of the three layers.",
            layer=sentence("the first convolution"),
        ),
        Mistake("initialiser_left_out", sentence("no kernel_initializer in at least one layer")),
    ),
)
_IN_SIZES: Sequence[_Slip] = (
    (
        sentence("Asked for were filters of 5x5 in the first convolution and 3x3 in the second."),
        Mistake("other_filter_sizes", sentence("other sizes of filters than asked for")),
    ),
)
_IN_FLAGS: Sequence[_Slip] = (
    (
        sentence(
            "The network has dropout that training=True does not switch on. In call(self, x, training=False) write"
            " self.dropout(x, training=training), never a fixed True or False."
        ),
        named("dropout_never_on"),
    ),
)
_NOTHING: _Slip = (
    sentence("The function returned nothing: fill in the TODO, and return the result."),
    named("returned_none"),
)
_SLIPS = {
    "optimizer": _IN_OPTIMIZERS,
    "initialiser": _IN_INITIALIZERS,
    "initial_scale": _IN_SCALES,
    "model_has_the_right_size": _IN_SIZES,
    "flag": _IN_FLAGS,
}
"""By a part of a check's name; all other checks look at values."""

_RETURNS_NOTHING, _UNTRIED = 0.02, 0.03
"""Of the questions: then all of their checks are lost."""

_ANSWER = """def answer(x, w, b):
    # {name}
    h = tf.nn.conv2d(x, w, strides=1, padding="VALID")
    h = tf.nn.relu(h + b)
    h = tf.reshape(h, (x.shape[0], -1))
    scores = tf.matmul(h, w) + {number}
    return scores
"""


def made_up_class(unit: Unit, count: int, *, language: str = "en", seed: int = 1) -> list[SubmissionResult]:
    """Results of so many people.

    Args:
        unit: that they answered.
        count: how many, 300 at most.
        language: of their notebooks.
        seed: of all that is by chance.
    """
    chance = random.Random(seed)
    names = [f"{first} {last}" for first in _FIRST for last in _LAST]
    chance.shuffle(names)
    return [_submission(unit, name, language, chance) for name in sorted(names[:count])]


def write_class(folder: Path, unit: Unit, results: Sequence[SubmissionResult]) -> Path:
    """Write results files and answers as grading does; of every tenth, the answer is that of the one before.

    Returns:
        The folder.
    """
    folders = submission_folders(folder, [result.submission for result in results])
    for place, result in enumerate(results):
        write_json(folders[result.submission] / "results.json", to_gradescope(result, unit))
        author = results[place - 1].submission if place % 10 == 9 else result.submission
        source = _ANSWER.format(name=result.submission, number=author.encode().hex()[:12])
        written = WrittenAnswer(source=source, form=author.encode().hex()[:32])
        write_answers(folders[result.submission], {question.question: written for question in result.questions[:2]})
    return folder


def _submission(unit: Unit, name: str, language: str, chance: random.Random) -> SubmissionResult:
    kinds: tuple[SubmissionStatus, ...] = ("graded", "blank", "not readable")
    kind = chance.choices(kinds, (94, 4, 2))[0]
    ability = 0.0 if kind == "blank" else chance.betavariate(5, 1.6)
    graded = (
        [] if kind == "not readable" else [_question(q, ability, chance) for q in unit.questions if not q.is_manual]
    )
    repairs = [sentence("The file is in an old notebook format: it was upgraded.")] if chance.random() < 0.03 else []
    problem = sentence("{name} is not a notebook: hand in the .ipynb file.", name="notes.txt")
    return SubmissionResult(
        submission=name,
        language=language,
        status=kind,
        problem=problem if kind == "not readable" else "",
        questions=graded,
        notes=[*repairs],
        facts=dict(_FACTS),
    )


def _question(question: Question, ability: float, chance: random.Random) -> QuestionResult:
    slips = {part: chance.choice(several) for part, several in {**_SLIPS, "": _IN_VALUES}.items()}
    if not ability or chance.random() < _UNTRIED:
        untried = list(starmap(_untried, question.checks.items()))
        return QuestionResult(question=question.name, key=question.name, checks=untried)
    if chance.random() < _RETURNS_NOTHING:
        slips = {"": _NOTHING}
    ends = chance.choices(("timeout", "crashed", ""), (1, 1, 98))[0]
    checks = []
    for name, points in question.checks.items():
        slip = next(slip for part, slip in slips.items() if part in name)
        returns_nothing, has_right_shape = slip is _NOTHING, name.endswith("right_shape")
        if name == "validation_accuracy" and question.training is not None and not returns_nothing:
            checks.append(_accuracy(question, name, points, ability, chance))
        elif not returns_nothing and (has_right_shape or chance.random() < ability):
            checks.append(CheckResult(check=name, points=points, score=points, outcome="ok", hidden=True))
        elif ends:
            outcome: Outcome = "timeout" if ends == "timeout" else "crashed"
            checks.append(CheckResult(check=name, points=points, score=0.0, outcome=outcome, hidden=True))
        else:
            checks.append(_lost(name, points, slip))
    return QuestionResult(question=question.name, key=question.name, checks=checks, seconds=chance.uniform(20, 90))


def _untried(name: str, points: float) -> CheckResult:
    """A check of an answer that is as it was handed out."""
    test = Test(name, name, points, hidden=True, needs_training=False, run=_never)
    message = sentence("Not answered: the TODO of this question is as it was handed out.")
    hint = sentence("Write the answer between the two comment lines of this question's cell.")
    return check_result(test, Feedback("skipped", message, hint, mistake=named("blank")))


def _lost(name: str, points: float, slip: _Slip) -> CheckResult:
    """A hidden check that found a mistake, as a grader tells it."""
    hint, mistake = slip
    test = Test(name, name, points, hidden=True, needs_training=False, run=_never)
    message = sentence("The answer is not the expected one.")
    return check_result(test, explain_failure(CheckFailed(message, hint, mistake=mistake), hidden=True))


def _never(_environment: Mapping[str, Any]) -> None:
    raise AssertionError("nothing is graded here")


def _accuracy(question: Question, name: str, points: float, ability: float, chance: random.Random) -> CheckResult:
    settings = question.training
    assert settings is not None, "called for questions that train"
    epochs = min(settings.epochs, 10)
    bounds = Bounds(
        passes_from=settings.threshold - settings.difference / 2 + settings.spread,
        fails_below=settings.threshold - settings.difference / 2 - settings.spread,
        too_low=settings.threshold - settings.difference,
    )
    last = min(99.0, settings.threshold + chance.gauss(6.0 * ability - 1.5, 2.5))
    is_near = bounds.fails_below <= last < bounds.passes_from
    runs = [_run(seed, last + chance.gauss(0, 0.5), epochs, chance) for seed in range(1, 4 if is_near else 2)]
    mean = sum(run.accuracy for run in runs) / len(runs)
    has_passed = mean >= settings.threshold - settings.difference / 2
    return CheckResult(
        check=name,
        points=points,
        score=points if has_passed else round(points * 0.4, 1) if is_near else 0.0,
        outcome="ok" if has_passed else "wrong",
        hidden=True,
        message=sentence("Reached {found} ({goal} was asked for).", found=as_percent(mean, ".1f"), goal=settings.goal),
        training=TrainingSeries(
            threshold=settings.threshold, is_exceeded=settings.over is not None, bounds=bounds, runs=runs
        ),
    )


def _run(seed: int, last: float, epochs: int, chance: random.Random) -> TrainingRecord:
    accuracies = [
        round(last * (1 - 0.45 * 0.55**epoch) / (1 - 0.45 * 0.55 ** (epochs - 1)) + chance.gauss(0, 0.6), 1)
        for epoch in range(epochs)
    ]
    return TrainingRecord(
        seed=seed,
        accuracy=max(accuracies),
        accuracies=accuracies,
        images=1000,
        epochs=epochs,
        seconds=30.0 * epochs,
        trained="graph" if chance.random() < 0.99 else "own_loop",
    )
