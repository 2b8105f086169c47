"""What calibration runs say about the policy: ``python benchmarks/calibration.py [--unit U] [--data standin]``.

Prints tables, keeps them in ``docs/measured/verdicts-<unit>.md`` and plots the runs as a picture beside that page. Runs
on the images that ship with the kit, whose goals may be others, have tables of their own.

Probabilities are stated twice. *Counted*: every run of an answer takes its turn as the first, the runs after it follow
as the policy asks for them, and the bound is Clopper and Pearson's. *Fitted*: runs are normal with the mean and the
spread that were found, and the bound takes the worst of both that they may be, each with 97.5% confidence, so that it
holds with 95%.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from machine import PAGES, RESULTS, keep
from scipy import stats
from units import add_unit_argument, unit_of

from autograder.grading.policy import Policy
from autograder.units.training import GradedTraining
from autograder.units.unit import Question, Unit

__all__ = ["Case", "Run", "decide", "read_cases", "read_runs", "runs_file", "tables"]

_SIMULATED = 400_000  # answers; a share of one in a hundred has a standard error of 0.016 points
_CONFIDENCE = 0.95
_STANDIN = "-standin"


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer to be trained with many seeds.

    Attributes:
        name: for people.
        question: whose training run it is.
        kind: ``right`` or ``wrong``.
        seeds: how many.
        answer: its file below the unit's folder, as in the banks; "" for the solution.
        first_seed: of as many seeds in a row. Right answers that compute the same take different ones, or they would
            repeat their runs.
    """

    name: str
    question: str
    kind: str
    seeds: int
    answer: str = ""
    first_seed: int = 10_000

    @property
    def all_seeds(self) -> range:
        """Of its runs."""
        return range(self.first_seed, self.first_seed + self.seeds)


class Run(msgspec.Struct, frozen=True):
    """One finished training run; accuracies in per cent."""

    case: str
    question: str
    seed: int
    code: str
    data: str
    machine: str
    accuracies: list[float]
    disguised_accuracy: float
    seconds: float
    kept: str


@dataclass(frozen=True)
class Sample:
    """The runs of one case.

    Attributes:
        case: the answer.
        runs: by seed.
    """

    case: Case
    runs: list[Run]

    @property
    def accuracies(self) -> np.ndarray:
        """In per cent, one a run: the best of the epochs that all runs of the case had.

        A run ends with the first epoch that is well above the goal, so the later ones are not known of all.
        """
        epochs = min(len(run.accuracies) for run in self.runs)
        return np.array([max(run.accuracies[:epochs]) for run in self.runs])

    def graded(self, enough: float) -> np.ndarray:
        """What grading would find, in per cent: the best epoch up to the first that is enough."""
        return np.array([_up_to(run.accuracies, enough) for run in self.runs])


@dataclass(frozen=True)
class Fit:
    """Normal runs: mean and standard deviation in points, each with the limit that counts against the policy."""

    mean: float
    lowest_mean: float
    spread: float
    widest_spread: float


def read_cases(unit: Unit) -> list[Case]:
    """The cases of the unit's ``calibration/cases.toml``."""
    text = (unit.source / "calibration" / "cases.toml").read_bytes()
    return msgspec.toml.decode(text, type=dict[str, list[Case]])["cases"]


def runs_file(unit: Unit, *, is_standin: bool = False) -> Path:
    """Where the runs of a unit are kept, and those on the images that ship with the kit."""
    return RESULTS / f"calibration-{unit.name}{_STANDIN * is_standin}.jsonl"


def read_runs(path: Path) -> list[Run]:
    """Runs of earlier calls."""
    if not path.exists():
        return []
    return [msgspec.json.decode(line, type=Run) for line in path.read_text(encoding="utf-8").splitlines()]


def decide(
    policy: Policy, draw: Callable[[int, np.ndarray], np.ndarray], answers: int
) -> tuple[np.ndarray, np.ndarray]:
    """Verdicts of many answers at once.

    Args:
        policy: the rule.
        draw: accuracies in per cent of the answers with these indices, in the run with this number (from 0).
        answers: how many.

    Returns:
        Whether each passes, and after how many runs.
    """
    passed, runs, total = np.zeros(answers, bool), np.zeros(answers, int), np.zeros(answers)
    waiting = np.arange(answers)
    while len(waiting):
        number = int(runs[waiting[0]])
        total[waiting] += draw(number, waiting)
        runs[waiting] = number + 1
        means = total[waiting] / (number + 1)
        is_passed = means >= policy.least_to_pass(number + 1)
        passed[waiting] = is_passed
        waiting = waiting[~is_passed & (means >= policy.least_to_go_on(number + 1))]
    return passed, runs


def counted(policy: Policy, accuracies: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Verdicts and numbers of runs where each run of an answer takes its turn as the first."""
    count = len(accuracies)
    return decide(policy, lambda number, which: accuracies[(which + number) % count], count)


def fitted(policy: Policy, mean: float, spread: float) -> tuple[float, float]:
    """Probability that an answer passes, and its mean number of runs, where runs are normal."""
    random = np.random.default_rng(0)
    passed, runs = decide(policy, lambda _, which: random.normal(mean, spread, len(which)), _SIMULATED)
    return float(passed.mean()), float(runs.mean())


def fit(samples: Sequence[Sample]) -> Fit:
    """The first sample's mean, and the spread of all samples about their own means."""
    first = samples[0].accuracies
    deviations = np.concatenate([sample.accuracies - sample.accuracies.mean() for sample in samples])
    freedom = len(deviations) - len(samples)
    spread = float(np.sqrt((deviations**2).sum() / freedom))
    tail = (1.0 - _CONFIDENCE) / 2.0
    return Fit(
        mean=float(first.mean()),
        lowest_mean=float(first.mean() - stats.t.ppf(1.0 - tail, freedom) * spread / np.sqrt(len(first))),
        spread=spread,
        widest_spread=float(spread * np.sqrt(freedom / stats.chi2.ppf(tail, freedom))),
    )


def samples_of(cases: Sequence[Case], runs: Sequence[Run], unit: Unit) -> dict[str, list[Sample]]:
    """By question, the cases that have runs enough for a spread, the solution first."""
    samples: dict[str, list[Sample]] = {question.name: [] for question, _ in _trained(unit)}
    for case in cases:
        # A run that was made again, because the answer has changed, takes the place of the old one.
        found = {run.seed: run for run in runs if run.case == case.name and run.seed in case.all_seeds}
        if len(found) > 2:
            samples[case.question].append(Sample(case, [found[seed] for seed in sorted(found)]))
    return samples


def tables(unit: Unit, samples: dict[str, list[Sample]]) -> str:
    """The policy's error rates and costs, then the runs of every case, as Markdown."""
    rows, extra, once = [], 0.0, 0.0
    for question, training in _trained(unit):
        right = [sample for sample in samples[question.name] if sample.case.kind == "right"]
        row, more, seconds = _errors(question, training, right)
        rows.append(row)
        extra += more * seconds
        once += seconds
    machine = next(sample.runs[-1].machine for found in samples.values() for sample in found)
    return "\n".join(
        [
            "| goal | runs of right answers | mean of the solution, % | spread between seeds (at most) |"
            " a right answer fails: counted | fitted | one that must fail passes: counted | fitted |"
            " runs for a right answer | one run, 1,000 images: a right answer fails |",
            "|---|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            f"In parentheses: upper bounds with {100 * _CONFIDENCE:.0f}% confidence. Further runs cost a right"
            f" submission {100 * extra / once:.1f}% of its training time on average. The last column is what the usual"
            f" rule would do, by the fit. {machine}.",
            "",
            "| answer | kind | runs | mean, % | spread | normal, p | lowest | highest |"
            " passes its goal, first runs in turn |",
            "|---|---|---|---|---|---|---|---|---|",
            *(
                _case_row(training, sample)
                for question, training in _trained(unit)
                for sample in samples[question.name]
            ),
        ]
    )


def _errors(question: Question, training: GradedTraining, right: Sequence[Sample]) -> tuple[str, float, float]:
    """The row of one threshold, the solution's mean number of further runs, and the seconds of one."""
    policy, found = Policy(training), fit(right)
    below = training.threshold - training.difference
    verdicts = [counted(policy, sample.graded(policy.least_to_pass(1))) for sample in right]
    failed = np.concatenate([~passed for passed, _ in verdicts])
    shifted = [sample.accuracies - sample.accuracies.mean() + below for sample in right]
    slipped = np.concatenate([counted(policy, accuracies)[0] for accuracies in shifted])
    passes, _ = fitted(policy, found.mean, found.spread)
    worst, _ = fitted(policy, found.lowest_mean, found.widest_spread)
    slips, slips_worst = (fitted(policy, below, spread)[0] for spread in (found.spread, found.widest_spread))
    runs = float(verdicts[0][1].mean())
    on_thousand = np.hypot(found.spread, np.sqrt(found.mean * (100.0 - found.mean) / 1_000))
    usual = float(stats.norm.cdf((training.threshold - found.mean) / on_thousand))
    row = (
        f"| {training.goal} | {len(failed)} | {found.mean:.1f} | {found.spread:.2f} ({found.widest_spread:.2f}) |"
        f" {_counted(failed)} | {_percent(1 - passes)} ({_percent(1 - worst)}) |"
        f" {_counted(slipped)} | {_percent(slips)} ({_percent(slips_worst)}) | {runs:.2f} | {_percent(usual)} |"
    )
    return row, runs - 1.0, float(np.mean([run.seconds for run in right[0].runs]))


def _case_row(training: GradedTraining, sample: Sample) -> str:
    policy = Policy(training)
    passed, _ = counted(policy, sample.graded(policy.least_to_pass(1)))
    values = sample.accuracies
    return (
        f"| {sample.case.name} | {sample.case.kind} | {len(values)} | {values.mean():.1f} | {values.std(ddof=1):.2f} |"
        f" {stats.shapiro(values).pvalue:.2f} | {values.min():.1f} | {values.max():.1f} |"
        f" {passed.sum()} of {len(passed)} |"
    )


def plot(unit: Unit, samples: dict[str, list[Sample]], path: Path) -> None:
    """One panel a threshold: every run of every case, with the zone in which one run does not decide."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    trained = _trained(unit)
    heights = [len(samples[question.name]) + 1.5 for question, _ in trained]
    figure, panels = plt.subplots(len(trained), 1, figsize=(9, 0.33 * sum(heights)), height_ratios=heights)
    for panel, (question, training) in zip(np.atleast_1d(panels), trained, strict=True):
        policy = Policy(training)
        panel.axvspan(policy.least_to_go_on(1), policy.least_to_pass(1), color="0.9", label="trained again")
        panel.axvline(training.threshold, color="black", linewidth=1, label="published threshold")
        panel.axvline(
            training.threshold - training.difference, color="black", linewidth=1, linestyle=":", label="must fail"
        )
        found = samples[question.name]
        for place, sample in enumerate(found):
            values = sample.accuracies
            colour = "tab:blue" if sample.case.kind == "right" else "tab:orange"
            panel.plot(values, np.full(len(values), place), "|", color=colour, markersize=9)
            panel.plot(values.mean(), place, "o", color=colour, markersize=5)
        panel.set_yticks(range(len(found)), [sample.case.name.partition(": ")[2] for sample in found])
        panel.set_ylim(len(found) - 0.4, -0.6)
        panel.set_title(f"{question.name}: {training.goal}", loc="left", fontsize=10)
        panel.tick_params(labelsize=8)
    np.atleast_1d(panels)[0].legend(fontsize=8, loc="lower right", bbox_to_anchor=(1.0, 1.1), ncols=3, frameon=False)
    np.atleast_1d(panels)[-1].set_xlabel("accuracy on all held-out images, %; blue: right answers, orange: wrong ones")
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def _trained(unit: Unit) -> list[tuple[Question, GradedTraining]]:
    return [(question, question.training) for question in unit.questions if question.training]


def _up_to(accuracies: Sequence[float], enough: float) -> float:
    best = 0.0
    for accuracy in accuracies:
        best = max(best, accuracy)
        if best >= enough:
            break
    return best


def _counted(happened: np.ndarray) -> str:
    """How often something happened, with Clopper and Pearson's upper bound."""
    count, of = int(happened.sum()), len(happened)
    bound = stats.binomtest(count, of, alternative="less").proportion_ci(_CONFIDENCE, "exact").high
    return f"{count} of {of} ({_percent(float(bound))})"


def _percent(share: float) -> str:
    percent = 100.0 * share
    return f"{percent:.1f}%" if percent >= 0.1 else f"{percent:.2f}%" if percent >= 0.01 else "< 0.01%"


def main() -> None:
    """Print, keep and plot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--data", default="auto", help="as calibrate.py was told; only `standin` makes a difference")
    arguments = parser.parse_args()
    unit, is_standin = unit_of(arguments), arguments.data == "standin"
    runs = read_runs(runs_file(unit, is_standin=is_standin))
    judged = unit.on_standin() if is_standin else unit
    samples = samples_of(read_cases(unit), runs, judged)
    name = f"verdicts-{unit.name}{_STANDIN * is_standin}"
    keep(name, tables(judged, samples))
    plot(judged, samples, PAGES / f"{name}.png")


if __name__ == "__main__":
    main()
