"""Processes of a run are killed at random, and the command is given again: the grades are those of a quiet run."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from chaos import Course, Disturbed, disturbed, undisturbed
from support.fixture_units import checkout_with_kit, write_notebook

RUNS = 20
ANSWERS = {
    "right": "import numpy as np\ndef average(numbers):\n    return np.mean(numbers)\n",
    "sum": "import numpy as np\ndef average(numbers):\n    return np.sum(numbers)\n",
    "ends itself": "import os\ndef average(numbers):\n    os._exit(0)\n",
    "none": "",
}


@pytest.fixture(scope="module")
def quiet(plain) -> Iterator[tuple[Course, bytes, float]]:
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        unit = checkout_with_kit(plain, folder / "kit")
        hand_ins = folder / "class"
        hand_ins.mkdir()
        for student, answer in ANSWERS.items():
            write_notebook(hand_ins / f"{student}.ipynb", unit, {"average": answer} if answer else {})
        course = Course(unit, hand_ins)
        right, seconds = undisturbed(course, folder / "quiet")
        yield course, right, seconds


def runs() -> list:
    """One is slow, all are a campaign."""
    return [pytest.param(seed, marks=pytest.mark.campaign if seed else pytest.mark.slow) for seed in range(RUNS)]


@pytest.mark.parametrize("seed", runs())
def test_killed_processes_change_no_grade(quiet, seed, tmp_path):
    course, right, seconds = quiet
    run = disturbed(course, tmp_path / "grades", random.Random(seed), seconds=seconds, kills=4)
    assert run.killed
    assert run.grades == right, run


def test_what_is_lost_changed_or_charged_is_counted():
    right = b"submission,one,total,max,status\r\nana,3,3,3,graded\r\nbo,0,0,3,graded\r\ncy,2,2,3,graded\r\n"
    wrong = b"submission,one,total,max,status\r\nana,0,0,3,graded: one ended its process\r\nbo,0,0,3,graded\r\n"
    assert Disturbed(wrong).compared(right) == {"lost": 1, "changed": 1, "false zeros": 1, "charged": 1}
    assert not Disturbed(right).compared(right).total()
