"""The model of what a class costs: the kit's scheduler on durations, with deaths."""

from __future__ import annotations

import cost_model
import pytest
from cost_model import CHECKS_SECONDS, QUESTIONS, READING_SECONDS, recorded, simulate

RUNS = {"short": [10.0], "long": [60.0]}


def test_one_worker_takes_the_sum_of_all():
    outcome = simulate(RUNS, 5, 1)
    work = 5 * (QUESTIONS * CHECKS_SECONDS + 70.0)
    assert outcome.worked == pytest.approx(work)
    assert work <= outcome.seconds <= work + 2 * 5 * READING_SECONDS
    assert outcome.graded == 5 * (QUESTIONS + 2)


def test_more_workers_do_the_same_work_in_less_time():
    one, many = simulate(RUNS, 40, 1), simulate(RUNS, 40, 8)
    assert many.worked == pytest.approx(one.worked)
    assert one.seconds / 8 <= many.seconds < one.seconds / 7
    assert many.first_pass < many.seconds


def test_no_job_is_lost_for_good_and_deaths_cost_time(monkeypatch):
    monkeypatch.setattr(cost_model, "HOURS_OF_LIFE", 0.1)
    calm, deadly = simulate(RUNS, 40, 4), simulate(RUNS, 40, 4, deaths=True)
    assert deadly.lost > 0
    assert deadly.graded == calm.graded
    assert deadly.seconds > calm.seconds


def test_recorded_runs_are_read_by_question(tmp_path):
    path = tmp_path / "runs.jsonl"
    path.write_text(
        '{"question": "a", "seconds": 2}\n{"question": "b", "seconds": 3}\n{"question": "a", "seconds": 4}\n'
    )
    assert recorded(path) == {"a": [2.0, 4.0], "b": [3.0]}
