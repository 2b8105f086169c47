"""The unit's examples and its solution, graded by the command as an instructor types it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.fixture_units import write_notebook

from autograder.authoring.notebooks.transplant import solution_answers


def rows(output: Path) -> dict[str, dict[str, str]]:
    with (output / "cifar10_convnet" / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_demo_gives_every_example_its_points_and_reasons(graded_examples):
    folder = graded_examples
    text = (folder / "said.txt").read_text()
    graded = rows(folder)
    totals = {name: row["total"] for name, row in graded.items()}
    assert totals == {
        "perfect": "90",
        "perfect-pt_BR": "90",
        "perfect-ru": "90",
        "perfect-other-style": "90",
        "partly-right": "59",
        "blank": "0",
        "syntax-error": "15",
        "endless-loop": "15",
        "process-exit": "15",
        "wrong-file-type": "",
    }
    # Padding the second convolution on one side costs points in question 1 and nowhere else.
    partly = graded["partly-right"]
    assert (partly["three_layer_convnet"], partly["three_layer_convnet_init"], partly["keras_model"]) == (
        "4",
        "15",
        "15",
    )
    for name, reason in (
        ("syntax-error", "line 3"),
        ("endless-loop", "did not come to an end"),
        ("process-exit", "ended its process"),
        ("wrong-file-type", "not a notebook"),
        ("blank", "blank"),
    ):
        assert reason in graded[name]["status"]
        assert reason in text
    record = json.loads((folder / "cifar10_convnet" / "submissions" / "perfect" / "results.json").read_text())
    training = [row["extra_data"]["training"] for row in record["tests"] if "training" in row["extra_data"]]
    assert [(run["threshold"], run["is_exceeded"]) for run in training] == [
        (40, True),
        (43, True),
        (50, True),
        (45, True),
        (70, False),
    ]
    assert all(run["runs"][0]["accuracy"] >= run["threshold"] for run in training)
    assert (folder / "cifar10_convnet" / "index.html").exists()


@pytest.mark.realdata
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    "questions",
    [
        pytest.param(("three_layer_convnet", "three_layer_convnet_init"), id="one trained question"),
        pytest.param((), marks=pytest.mark.campaign, id="all"),
    ],
)
def test_the_solution_has_full_points_on_real_images(tmp_path, unit, questions):
    folder = tmp_path / "submissions"
    folder.mkdir()
    answers = solution_answers(unit)
    chosen = {name: source for name, source in answers.items() if not questions or name in questions}
    write_notebook(folder / "solution.ipynb", unit, chosen)
    command = [sys.executable, "-I", "-m", "autograder", "grade", str(folder), "--data", "auto", "--out", str(tmp_path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ), timeout=7000)
    points = sum(question.points for question in unit.questions if not questions or question.name in questions)
    assert rows(tmp_path)["solution"]["total"] == f"{points:g}"
    record = json.loads((tmp_path / "cifar10_convnet" / "submissions" / "solution" / "results.json").read_text())
    assert record["extra_data"]["is_standin"] is False
    checks = [row for row in record["tests"] if row["extra_data"]["check"] == "validation_accuracy"]
    trained = [row for row in checks if "training" in row["extra_data"]]
    assert len(trained) == (1 if questions else 4)
    for row in trained:
        runs = row["extra_data"]["training"]["runs"]
        assert row["status"] == "passed"
        assert all(run["images"] == 11_000 and run["trained"] in ("asked", "graph") for run in runs)
        # A run in the grey zone is followed by others; their mean is what counts.
        mean = sum(run["accuracy"] for run in runs) / len(runs)
        assert mean >= row["extra_data"]["training"]["threshold"] - 1.5
