"""What to do about an accuracy that is too low: what a student reads beside it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from autograder.checks.mistakes import named
from autograder.errors import Mistake
from autograder.locale.sentences import Sentence, as_number, sentence
from autograder.results.records import TrainingRecord
from autograder.units.training import GradedTraining

__all__ = ["advice", "missed_goal"]

_NEVER_LEARNT = 0.5
"""An accuracy below so much of the goal is not that of a network that could do with some tuning."""


def advice(settings: GradedTraining, records: Sequence[TrainingRecord]) -> Sentence:
    """The hint that fits a goal that was missed.

    Where the question asks for one network, all that it is made of is given, and nothing is there to be tuned: then a
    low accuracy means a mistake. In a network of the student's own, the learning curve says what to try.

    Args:
        settings: the unit's table of the run.
        records: the runs, at least one; the last is looked at.
    """
    last = records[-1]
    best = last.accuracies.index(max(last.accuracies)) + 1
    if settings.asked:
        return sentence(
            "Nothing has to be tuned in this question: an accuracy below the goal means a mistake in the network, in"
            " the initial weights or in the optimizer. Repair first what the other rows of this question and of the"
            " questions before say; this row then follows."
        )
    if last.out_of_time:
        return sentence(
            "The network is too large for the grader, which trains on a processor: an epoch may take {each} s of"
            " processor time if all {epochs} epochs are to fit. Make the feature maps smaller early on (pooling, or"
            " strides of 2), or use fewer filters.",
            each=as_number(settings.cpu_seconds / settings.epochs, ",.0f"),
            epochs=settings.epochs,
        )
    if last.accuracy < _NEVER_LEARNT * settings.threshold:
        return sentence(
            "The network has hardly learnt anything. Try a tenth of the learning rate, and check how the network ends:"
            " one softmax where probabilities are asked for, not none and not two. In your notebook, the first loss"
            " should be near the logarithm of the number of classes, and fall from there."
        )
    if best == len(last.accuracies) > 1:
        return sentence(
            "The validation accuracy was still rising in the last epoch: the network learns too slowly. Try a larger"
            " learning rate, another optimizer, batch normalization or better initial weights, one at a time."
        )
    return sentence(
        "The validation accuracy was highest after epoch {epoch}. Compare the training accuracy in your notebook: where"
        " that is far higher, try dropout, augmented images or a smaller network; where that is as low, a wider or"
        " deeper one.",
        epoch=best,
    )


def missed_goal(settings: GradedTraining, accuracies: Sequence[float], records: Sequence[TrainingRecord]) -> Mistake:
    """How far a goal was missed, and whether time was the reason.

    Args:
        settings: the unit's table of the run.
        accuracies: of the runs, in per cent.
        records: the runs, at least one.
    """
    mean = fmean(accuracies)
    if records[-1].out_of_time:
        return named("training_too_slow")
    if mean < _NEVER_LEARNT * settings.threshold:
        return named("hardly_learnt")
    return named("accuracy_near_miss" if mean >= settings.threshold - settings.difference else "accuracy_too_low")
