"""The statistics behind the measured error rates: what calibration runs say about the policy."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from calibrate import digest
from calibration import (
    Case,
    Run,
    Sample,
    counted,
    decide,
    fit,
    fitted,
    read_cases,
    read_runs,
    runs_file,
    samples_of,
    tables,
)
from support.run_settings import run_settings

from autograder.authoring.notebooks.transplant import read_answer_file
from autograder.grading.policy import RISK, Policy
from autograder.grading.training.calls import SEED
from autograder.sandbox.requests import Cell
from autograder.units.unit import load_unit

UNIT = load_unit("cifar10_convnet")
GOAL = 50.0


def policy(spread: float) -> Policy:
    return Policy(run_settings(at_least=GOAL, spread=spread))


def run(case: Case, seed: int, *accuracies: float) -> Run:
    return Run(case.name, case.question, seed, "code", "data", "machine", list(accuracies), 50.0, 10.0, "")


def runs(case: Case, mean: float, spread: float = 1.0) -> list[Run]:
    """Evenly spread accuracies about a mean."""
    offsets = np.linspace(-1.7, 1.7, case.seeds) * spread
    return [run(case, seed, mean + offset) for seed, offset in zip(case.all_seeds, offsets, strict=True)]


def test_verdicts_are_the_policys_own(rng):
    rule = policy(2.0)
    accuracies = rng.normal(GOAL - 1.0, 3.0, (50, rule.most_runs))
    passed, taken = decide(rule, lambda number, which: accuracies[which, number], 50)
    assert set(taken) != {1}
    for row, verdict, count in zip(accuracies, passed, taken, strict=True):
        looks = [rule.is_passed(list(row[:number])) for number in range(1, count + 1)]
        assert looks == [None] * (count - 1) + [bool(verdict)]


def test_every_run_takes_its_turn_as_the_first():
    """One clear failure among clear passes: it fails as the first, and is never looked at as a later one."""
    accuracies = np.array([GOAL + 9.0] * 7 + [GOAL - 15.0])
    passed, taken = counted(policy(2.0), accuracies)
    assert passed.tolist() == [True] * 7 + [False]
    assert taken.tolist() == [1] * 8


def test_the_fit_keeps_what_the_policy_promises():
    rule = policy(2.0)
    passes, _ = fitted(rule, GOAL, 2.0)
    slips, _ = fitted(rule, GOAL - run_settings(over=1).difference, 2.0)
    assert 1 - passes < RISK
    assert slips < RISK
    wider, _ = fitted(rule, GOAL, 4.0)
    assert 1 - wider > RISK  # a spread that is stated too small would show


def test_limits_lie_where_they_count_against_the_policy():
    case = Case("a", "keras_training", "right", 40)
    found = fit([Sample(case, runs(case, 55.0))])
    assert found.lowest_mean < found.mean == pytest.approx(55.0)
    assert found.spread < found.widest_spread
    few = Case("b", "keras_training", "right", 10)
    assert fit([Sample(few, runs(few, 55.0))]).widest_spread > found.widest_spread


def test_limits_cover_what_they_should(rng):
    """Of normal samples, one in forty may lie beyond each limit."""
    case, tries = Case("a", "keras_training", "right", 15), 400
    beyond = np.zeros(2)
    for _ in range(tries):
        values = rng.normal(50.0, 2.0, 15)
        found = fit([Sample(case, [run(case, seed, value) for seed, value in enumerate(values)])])
        beyond += found.lowest_mean > 50.0, found.widest_spread < 2.0
    assert (beyond / tries < 0.025 + 4 * np.sqrt(0.025 / tries)).all()
    assert (beyond > 0).all()


def test_later_epochs_count_only_where_all_runs_had_them():
    case = Case("a", "custom_convnet", "right", 3)
    sample = Sample(case, [run(case, 0, 60.0, 74.0), run(case, 1, 68.0, 66.0, 73.5), run(case, 2, 61.0, 73.0)])
    assert sample.accuracies.tolist() == [74.0, 68.0, 73.0]
    assert sample.graded(67.0).tolist() == [74.0, 68.0, 73.0]
    assert sample.graded(70.0).tolist() == [74.0, 73.5, 73.0]


def test_runs_with_seeds_that_were_not_asked_for_do_not_count():
    case = Case("a", "keras_training", "right", 5, first_seed=20_000)
    found = samples_of([case], [run(case, 10_000, 99.0), *runs(case, 55.0)], UNIT)
    assert [entry.seed for entry in found["keras_training"][0].runs] == list(range(20_000, 20_005))


def test_runs_on_the_stand_in_are_kept_apart():
    assert runs_file(UNIT) != runs_file(UNIT, is_standin=True)


def test_a_run_that_was_made_again_takes_the_place_of_the_old_one():
    case = Case("a", "keras_training", "right", 5)
    [sample] = samples_of([case], [*runs(case, 50.0), *runs(case, 55.0)], UNIT)["keras_training"]
    assert sample.accuracies.mean() == pytest.approx(55.0)


def test_an_answer_is_known_by_its_code_not_by_its_comments():
    def cells(source: str) -> list[Cell]:
        return [Cell(id="a", question="a", source=source)]

    known = digest(cells('def f():\n    """Ours."""\n    return 1  # one\n'), UNIT.shown)
    assert known == digest(cells('def f():\n    """Nossa."""\n    return 1\n'), UNIT.shown)
    assert known != digest(cells('def f():\n    """Ours."""\n    return 2  # one\n'), UNIT.shown)


def test_tables_show_failures_and_slips():
    """Right answers that fail, wrong ones that pass: both stand in the table."""
    trained = [question for question in UNIT.questions if question.training]
    cases, made = [], []
    for question, offset in zip(trained, (5.0, -12.0, 5.0, 5.0), strict=True):
        assert question.training is not None
        for kind, place in (("right", offset), ("wrong", 4.0)):
            case = Case(f"{question.name}: {kind}", question.name, kind, 8)
            cases.append(case)
            made += runs(case, question.training.threshold + place, 0.5)
    lines = tables(UNIT, samples_of(cases, made, UNIT)).splitlines()
    errors = {line.split(" | ")[0].strip("| "): line.split(" | ") for line in lines[2:6]}
    assert errors["over 43%"][4].startswith("0 of 8 (31.2%)")
    assert errors["over 50%"][4].startswith("8 of 8 (100.0%)")
    assert errors["over 50%"][5].startswith("100.0%")
    assert [line for line in lines if "| wrong |" in line and "8 of 8" in line] != []


def test_cases_of_the_unit_can_be_trained_and_kept_runs_are_theirs():
    cases = read_cases(UNIT)
    assert len({case.name for case in cases}) == len(cases)
    for case in cases:
        assert UNIT.question(case.question).training
        assert not case.answer or case.question in read_answer_file((UNIT.source / case.answer).read_text("utf-8"))
    same = itertools.combinations([case for case in cases if case.kind == "right"], 2)
    assert [(a.name, b.name) for a, b in same if a.question == b.question and set(a.all_seeds) & set(b.all_seeds)] == []
    assert {run.question for run in read_runs(runs_file(UNIT))} <= {case.question for case in cases}


def test_the_first_seed_of_grading_is_neither_lucky_nor_unlucky():
    found = samples_of(read_cases(UNIT), read_runs(runs_file(UNIT)), UNIT)
    solutions = [sample for samples in found.values() for sample in samples if not sample.case.answer]
    assert len(solutions) == 4
    for sample in solutions:
        [first] = (run for run in sample.runs if run.seed == SEED)
        assert abs(max(first.accuracies) - sample.accuracies.mean()) < sample.accuracies.std()


def test_the_spreads_of_the_unit_cover_what_was_measured():
    """Verdicts rest on spreads no smaller than the upper limits of those that right answers were found to have."""
    found = samples_of(read_cases(UNIT), read_runs(runs_file(UNIT)), UNIT)
    for question in UNIT.questions:
        right = [sample for sample in found.get(question.name, []) if sample.case.kind == "right"]
        if right:
            assert question.training is not None
            assert question.training.spread >= fit(right).widest_spread, question.name
