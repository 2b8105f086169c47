from __future__ import annotations

import os

import pytest
from support.sample_results import FACTS, sample_class, submission, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.reports.class_page import Overview
from autograder.reports.results_folder import read_folder
from autograder.reports.submission_page import submission_view


def overview_of(folder, results):
    return Overview(
        SAMPLE_UNIT,
        [submission_view(graded, SAMPLE_UNIT) for graded in read_folder(write_results(folder, SAMPLE_UNIT, results))],
    )


@pytest.fixture
def overview(tmp_path):
    return overview_of(tmp_path, sample_class(SAMPLE_UNIT))


def test_statistics_count_what_was_graded(overview):
    names = [view.graded.name for view in overview.counted]
    assert "Edsger Dijkstra" not in names
    assert "John von Neumann" not in names
    assert len(names) == 6
    assert overview.mean_total == "66.7"  # 90, 85, 0, 73, 80, 72
    assert overview.faults == 1


def test_histogram(overview):
    assert [bar.count for bar in overview.histogram] == [1, 0, 0, 0, 0, 0, 0, 0, 3, 2]
    assert [bar.share for bar in overview.histogram[-2:]] == [1, 2 / 3]
    assert [(bar.start, bar.end) for bar in overview.histogram][::9] == [(0, 9), (90, 100)]


def test_means(overview):
    means = {mean.number: mean for mean in overview.means}
    assert set(means) == {1, 2, 3, 4, 5, 6}
    assert (means[4].text, means[4].share) == ("10.0 of 15", 2 / 3)  # of 15, 15, 0, 15, 15 and 0
    assert means[4].title == SAMPLE_UNIT.questions[3].title


def test_a_class_without_a_grade(tmp_path):
    overview = overview_of(
        tmp_path, [submission(SAMPLE_UNIT, "Eve", status="not readable", problem="It is a picture.")]
    )
    assert overview.mean_total == "-"
    assert {mean.text for mean in overview.means} == {"-"}
    assert {bar.share for bar in overview.histogram} == {0}


def test_one_standin_result_makes_it_no_grade(tmp_path):
    real, standin = submission(SAMPLE_UNIT, "Ada"), submission(SAMPLE_UNIT, "Bob", facts={**FACTS, "is_standin": True})
    assert not overview_of(tmp_path / "real", [real]).is_standin
    assert overview_of(tmp_path / "both", [real, standin]).is_standin


def test_a_layer_is_in_force_only_where_it_always_was(tmp_path):
    weaker = {**FACTS, "sandbox": {"layers": {"own process": True, "own user": False}}}
    layers = overview_of(
        tmp_path, [submission(SAMPLE_UNIT, "Ada", facts=weaker), submission(SAMPLE_UNIT, "Bob")]
    ).layers
    assert layers == {"own process": True, "own user": False, "resource limits": True, "bubblewrap": False}


def test_when_the_last_one_was_graded_and_how_long_it_took(tmp_path):
    results = [submission(SAMPLE_UNIT, "Ada"), submission(SAMPLE_UNIT, "Bob")]
    write_results(tmp_path, SAMPLE_UNIT, results)
    os.utime(tmp_path / "submissions" / "Ada" / "results.json", (2_000_000_000, 2_000_000_000))
    overview = Overview(SAMPLE_UNIT, [submission_view(graded, SAMPLE_UNIT) for graded in read_folder(tmp_path)])
    assert overview.when.startswith("2033-05-1")
    assert overview.seconds == 2 * 6 * 120
