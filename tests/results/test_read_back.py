"""A results file tells what tables are made of."""

from __future__ import annotations

import msgspec
from support.sample_results import sample_class

from autograder.locale.sentences import sentence
from autograder.reports.grades_csv import grades_row
from autograder.reports.manual_points import ManualPoints
from autograder.results.read_back import read_back
from autograder.results.results_file import to_gradescope
from autograder.results.schema import ResultsFile


def test_lines_of_tables_are_the_same_from_records_and_from_files(unit):
    for result in sample_class(unit):
        file = msgspec.json.decode(msgspec.json.encode(to_gradescope(result, unit)), type=ResultsFile)
        again = read_back(file)
        assert grades_row(ManualPoints(unit), again) == grades_row(ManualPoints(unit), result)
        assert [(check.check, check.score, check.outcome, check.hidden) for check in again.checks] == [
            (check.check, check.score, check.outcome, check.hidden) for check in result.checks
        ]


def test_an_answer_that_was_not_run_is_told_from_one_that_raised(unit):
    result = next(one for one in sample_class(unit) if one.status == "graded")
    question = result.questions[0]
    unread = [
        msgspec.structs.replace(check, outcome="error", score=0.0, message=sentence("a syntax error"))
        for check in question.checks
    ]
    for seed, seconds in ((0, 0.0), (7, 2.0)):
        broken = msgspec.structs.replace(question, checks=unread, seed=seed, seconds=seconds)
        one = msgspec.structs.replace(result, questions=[broken, *result.questions[1:]])
        manual = ManualPoints(unit)
        assert grades_row(manual, read_back(to_gradescope(one, unit))) == grades_row(manual, one)
