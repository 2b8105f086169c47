"""Answers with something odd in or around them, as they were met: what each keeps of its points, in one table.

An answer that works in the student's own Jupyter keeps its points; where that cannot be, the row says what to write.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.handed_in import read_class

from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.locale.sentences import said
from autograder.submissions.hand_ins import HandIns
from autograder.submissions.reading.reader import Reader

CASES = Path(os.environ.get("AUTOGRADER_DATA", ".")) / "cases"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.campaign,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not CASES.is_dir(), reason="AUTOGRADER_DATA names no folder with `cases` in it"),
]

NAMES = sorted(path.name for path in CASES.iterdir() if path.name[0] in "cdtx") if CASES.is_dir() else []

LOST = {
    # case: what is lost of the points that need no training run, by question, and words of the rows that lose them
    "d15-old-keras-names": ({"keras_training": 7}, "write `learning_rate`"),
    "d16-legacy-optimizer": ({"keras_training": 7}, "take the optimizer from `tf.keras.optimizers`"),
    "x01-question-1-has-a-syntax-error": ({"three_layer_convnet": 15}, "has a syntax error in line 29"),
    "x02-question-3-was-deleted": ({"keras_model": 15}, "no cell defines ThreeLayerConvNet"),
    "x04-question-3-under-writefile": ({"keras_model": 15}, "no cell defines ThreeLayerConvNet"),
}


@pytest.fixture(scope="module")
def graded(unit, tmp_path_factory):
    """Every case, graded as one class, without training."""
    folder = tmp_path_factory.mktemp("odd")
    for name in NAMES:
        (folder / "class" / name).mkdir(parents=True)
        shutil.copy(CASES / name / "submission.ipynb", folder / "class" / name)
    output = folder / "grades" / unit.name
    with Reader(unit) as reader, open_bench(unit, open_unit_data(unit, "standin"), reader=reader) as bench:
        hand_ins = HandIns.of(read_class(folder / "class", output, reader))
        batch = Batch(replace(bench, trains=False), hand_ins, output, {}, Cache(output / "cache"))
        return {result.submission: result for result in run_on_threads(batch, len(os.sched_getaffinity(0)))}


def test_nothing_is_expected_of_what_is_not_there():
    assert set(LOST) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_odd_answer_keeps_its_points(name, graded):
    lost, words = LOST.get(name, ({}, ""))
    rows = [
        (question.question, check)
        for question in graded[name].questions
        for check in question.checks
        if check.outcome != "ungraded" and check.score < check.points
    ]
    found: dict[str, float] = {}
    for question, check in rows:
        found[question] = found.get(question, 0) + check.points - check.score
    assert found == lost
    reasons = "".join(said(check.message) + said(check.hint) for _, check in rows)
    assert words in reasons
