"""The table of a class's mistakes."""

from __future__ import annotations

import csv

from support.sample_unit import SAMPLE_UNIT

from autograder.locale.sentences import sentence
from autograder.reports.mistakes_csv import write_mistakes
from autograder.results.mistakes import MistakeGroup


def test_a_row_says_the_mistake_who_made_it_and_what_told(tmp_path):
    question = SAMPLE_UNIT.questions[0]
    group = MistakeGroup("made_up", question.name, sentence("something made up"), ["=1+1", "bo"], ["scores_match"])
    path = write_mistakes(tmp_path / "mistakes.csv", SAMPLE_UNIT, [group], 200)
    heading, row = csv.reader(path.read_text(encoding="utf-8").splitlines())
    assert dict(zip(heading, row, strict=True)) == {
        "mistake": "made_up",
        "question": question.title,
        "sentence": "something made up",
        "submissions": "2",
        "of": "200",
        "checks": "Scores match",
        "members": "'=1+1; bo",
    }
