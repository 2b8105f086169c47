"""The training runs of one question, and whether they meet its published goal."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from autograder.errors import CheckFailed
from autograder.grading.policy import Policy
from autograder.grading.training.advice import advice, missed_goal
from autograder.grading.training.calls import SEED
from autograder.grading.training.refusals import over_budget
from autograder.locale.sentences import Sentence, Words, as_number, as_percent, joined, plural_sentence, sentence
from autograder.results.records import TrainingRecord, TrainingSeries
from autograder.units.training import GradedTraining

__all__ = ["TrainingSession"]


class TrainingSession:
    """What the parameter ``training`` of a hidden test is: runs, made as the policy asks for them.

    Args:
        settings: the unit's table of the run.
        run: trains once with a seed, up to an accuracy in per cent that is enough.

    Attributes:
        settings: as given.
        policy: the rule.
        records: the runs so far.
    """

    def __init__(self, settings: GradedTraining, run: Callable[[int, float], TrainingRecord]) -> None:
        self.settings = settings
        self.policy = Policy(settings)
        self.records: list[TrainingRecord] = []
        self._run = run

    def meets_goal(self) -> None:
        """The network reaches its accuracy within its epochs, by the policy's rule.

        Raises:
            CheckFailed: it does not, or it took more epochs than allowed.
            WorkerFailed: as :meth:`.run.TrainingRun.run`.
        """
        passed = self.is_passed()
        allowed = self.settings.epochs
        if self.records[-1].epochs > allowed + 1e-9:
            raise over_budget(self.records[-1].epochs, allowed)
        if not passed:
            sentences: list[Words] = [
                # Translators: give {epochs} in each form of the plural that is for more numbers than 1.
                plural_sentence(
                    "Too low an accuracy after one epoch.",
                    "Too low an accuracy within {epochs} epochs.",
                    allowed,
                    epochs=allowed,
                ),
                self.summary,
            ]
            credit = self.policy.credit(self.accuracies)
            if credit:
                share = as_percent(100 / self.settings.credit_over)
                # Translators: a point is a percentage point of accuracy; {share} is one such as "20%".
                sentences.append(
                    sentence("Each point below the goal costs {share} of this check's points.", share=share)
                )
            hint = advice(self.settings, self.records)
            mistake = missed_goal(self.settings, self.accuracies, self.records)
            raise CheckFailed(joined(sentences, " "), hint, credit=credit, is_open=True, mistake=mistake)

    def is_passed(self) -> bool:
        """Train until the policy has decided.

        Raises:
            CheckFailed, WorkerFailed: as :meth:`.run.TrainingRun.run`.
        """
        while (passed := self.policy.is_passed(self.accuracies) if self.records else None) is None:
            self.records.append(self._run(SEED + len(self.records), self.policy.least_to_pass(1)))
            if self.records[-1].epochs > self.settings.epochs:
                return False  # over the budget: no further run can heal that
        return passed

    @property
    def accuracies(self) -> list[float]:
        """The accuracies of the runs, in per cent."""
        return [record.accuracy for record in self.records]

    @property
    def summary(self) -> Words:
        """For the student: what the runs reached, why there were several, and which of them time cut short."""
        found = joined([as_percent(accuracy, ".1f") for accuracy in self.accuracies], ", ")
        # Translators: {found} is one percentage or several, {goal} such as "over 43%" or "at least 70%".
        parts: list[Words] = [sentence("Reached {found} ({goal} was asked for).", found=found, goal=self.settings.goal)]
        if len(self.records) > 1:
            parts.append(self.policy.rule)
        if self.records[-1].without_penalties:
            parts.append(
                sentence(
                    "Trained with the cross-entropy alone: the training loop of this notebook leaves out of the loss"
                    " what regularizers add (model.losses)."
                )
            )
        if self.records[-1].out_of_time:
            parts.append(self._stopped(self.records[-1]))
        return joined(parts, " ")

    def _stopped(self, record: TrainingRecord) -> Sentence:
        """What it cost that a run was stopped."""
        done, budget = round(record.epochs), self.settings.cpu_seconds
        return plural_sentence(
            # Translators: {allowed}, {budget} and {each} are numbers.
            "Training was stopped after {done} of {allowed} epochs, because the {budget} s of processor time that this"
            " question has were used up (an epoch of this network takes {each} s): what was reached until then counts.",
            "Training was stopped after {done} of {allowed} epochs, because the {budget} s of processor time that this"
            " question has were used up (an epoch of this network takes {each} s): the best of them counts.",
            done,
            done=done,
            allowed=self.settings.epochs,
            budget=as_number(budget, ",.0f"),
            each=as_number(record.cpu_seconds / done, ",.0f"),
        )

    @property
    def series(self) -> TrainingSeries | None:
        """The runs for the record; None before the first."""
        if not self.records:
            return None
        settings = self.settings
        return TrainingSeries(
            threshold=settings.threshold,
            is_exceeded=settings.over is not None,
            bounds=self.policy.bounds,
            runs=list(self.records),
        )

    @property
    def is_ours(self) -> bool:
        """Whether all that has trained is our own network, of which no worker chose anything."""
        return bool(self.records) and all(record.trained == "asked" for record in self.records)

    @property
    def coarse_series(self) -> TrainingSeries | None:
        """The runs in whole per cent: digits of an accuracy could carry out what a worker holds."""
        series = self.series
        if series is None:
            return None
        runs = []
        for run in series.runs:
            accuracies = [float(round(accuracy)) for accuracy in run.accuracies]
            disguised = None if run.disguised_accuracy is None else float(round(run.disguised_accuracy))
            coarse = {"accuracies": accuracies, "accuracy": max(accuracies), "disguised_accuracy": disguised}
            runs.append(msgspec.structs.replace(run, **coarse))
        return msgspec.structs.replace(series, runs=runs)
