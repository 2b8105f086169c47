"""Classes in which something is wrong on purpose, or nothing is."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import numpy as np
import pytest

from autograder.locale.messages import speaking
from autograder.reports.statistics import FEWEST_SUBMISSIONS, ClassStatistics, class_statistics
from autograder.reports.statistics_table import findings, write_statistics
from autograder.results.schema import Facts, ResultsFile, Row, RowFacts
from autograder.units.unit import Unit

BAD = ("forward_pass", "other_kernels_and_sizes")


def a_class(unit: Unit, count: int, *, bad=None, misread: str = "", missing: str = "", seed=0) -> list[ResultsFile]:
    """Those who are able pass, give or take some chance; one check may be turned round, one question misread in ru."""
    rng = np.random.default_rng(seed)
    files = []
    for place in range(count):
        ability, language = rng.normal(), "ru" if place % 2 else "en"
        rows = []
        for question in unit.questions:
            answer = ability + rng.normal() - (9 if language == "ru" and question.name == misread else 0)
            for check, points in question.checks.items():
                passes = (answer + 0.5 * rng.normal() > -0.5) != ((question.name, check) == bad)
                score = None if check == missing else points * passes
                facts = RowFacts(question=question.name, check=check, outcome="ok" if passes else "wrong")
                rows.append(Row(name="", number="", score=score, visibility="visible", output="", extra_data=facts))
        files.append(ResultsFile(tests=rows, extra_data=Facts(language=language, status="graded")))
    return files


def names(statistics: ClassStatistics) -> list[tuple[str, str]]:
    return [(item.question, item.check) for item in statistics.contradicting]


def test_a_check_that_is_turned_round_contradicts_the_rest(unit):
    assert names(class_statistics(unit, a_class(unit, 60, bad=BAD))) == [BAD]


def test_a_translation_that_misleads_is_found_and_makes_no_second_flag(unit):
    statistics = class_statistics(unit, a_class(unit, 60, misread="own_class"))
    assert [(each.question, each.language) for each in statistics.harder] == [("own_class", "ru")]
    [found] = statistics.harder
    assert found.readers == 30
    assert found.difference.low <= found.difference.value < -0.3
    assert len(statistics.languages) == 2 * 6


def test_a_class_without_a_fault_has_no_flag(unit):
    statistics = class_statistics(unit, a_class(unit, 60))
    assert names(statistics) == []
    assert statistics.harder == []
    with speaking("en"):
        assert findings(unit, statistics) == [
            "No check contradicts the rest, and no language finds a question harder than it should."
        ]


def test_under_twenty_submissions_nothing_is_said(unit):
    files = a_class(unit, FEWEST_SUBMISSIONS)
    assert class_statistics(unit, files).items
    blank = msgspec.structs.replace(files[0], extra_data=Facts(language="en", status="blank"))
    few = class_statistics(unit, [blank, *files[1:]])
    assert (few.submissions, few.left_out, few.items, few.languages) == (19, 1, [], [])
    assert "there are 19" in findings(unit, few)[0]


def test_items_are_questions_each_followed_by_its_checks(unit):
    statistics = class_statistics(unit, a_class(unit, 40))
    assert [(item.question, item.check) for item in statistics.items][:6] == [
        ("forward_pass", ""),
        *(("forward_pass", check) for check in unit.question("forward_pass").checks),
    ]
    for item in statistics.items:
        assert item.difficulty.low <= item.difficulty.value <= item.difficulty.high
        assert item.discrimination.low < item.discrimination.value < item.discrimination.high
    for is_check in (True, False):
        weights = [item.weight.value for item in statistics.items if bool(item.check) is is_check]
        assert sum(weights) == pytest.approx(1)


def test_checks_that_nobody_was_graded_in_are_left_out_and_all_others_stay(unit):
    statistics = class_statistics(unit, a_class(unit, 30, missing="validation_accuracy"))
    assert statistics.submissions == 30
    assert "validation_accuracy" not in {item.check for item in statistics.items}
    assert len(statistics.items) == 6 + 24 - 4


def test_a_submission_without_a_verdict_does_not_count(unit):
    files = a_class(unit, 30)
    files[3] = a_class(unit, 1, missing="validation_accuracy")[0]
    statistics = class_statistics(unit, files)
    assert (statistics.submissions, statistics.left_out) == (29, 1)


def test_a_language_of_few_readers_is_not_compared(unit):
    files = a_class(unit, 18) + [file for file in a_class(unit, 40, seed=1) if file.extra_data.language == "en"]
    assert {each.language for each in class_statistics(unit, files).languages} == {"en"}


def test_the_file_has_a_row_for_everything_with_its_flag(unit, tmp_path: Path):
    statistics = class_statistics(unit, a_class(unit, 60, bad=BAD, misread="own_class"))
    path = write_statistics(tmp_path / "statistics.csv", statistics)
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    assert [row["kind"] for row in rows].count("question") == 6
    assert len(rows) == 6 + 24 + 12
    flagged = {(row["question"], row["check"], row["language"]): row["flag"] for row in rows if row["flag"]}
    assert flagged == {
        (*BAD, ""): "contradicts the rest",
        ("own_class", "", "ru"): "harder than other points say",
    }
    assert float(rows[0]["difficulty_low"]) < float(rows[0]["difficulty"]) < float(rows[0]["difficulty_high"])
