"""The commands as an instructor types them, in a checkout of a small unit, with real workers."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.shapes_answers import write_hand_ins

from autograder.units.unit import Unit, load_unit

pytestmark = pytest.mark.slow

_COMMAND = "import sys; sys.path.insert(0, sys.argv.pop(1)); from autograder.commands.main import main; main()"


@pytest.fixture(scope="module")
def hand_ins(shapes, tmp_path_factory) -> Path:
    return write_hand_ins(shapes, tmp_path_factory.mktemp("handed-in") / "class")


@pytest.fixture
def checkout(checkout: Unit) -> Unit:
    """A network that never ends is ended soon."""
    table = checkout.source / "unit.toml"
    name = 'name = "tell_apart"\n'
    table.write_text(table.read_text().replace(name, f"{name}cpu_seconds = 30\n"))
    return load_unit(checkout.name, checkout.root)


def grade(checkout: Unit, folder: Path, output: Path, *more: str, **options: object) -> subprocess.Popen[str]:
    data = checkout.root / "data" / "shapes.npz"
    command = [sys.executable, "-I", "-c", _COMMAND, checkout.root, "grade", folder, "--data", data, "--out", output]
    command += more
    environment = {**os.environ, "AUTOGRADER_CACHE": str(output.with_name("cache"))}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(list(map(str, command)), env=environment, **pipes, **options)


def rows(output: Path) -> dict[str, dict[str, str]]:
    with (output / "shapes" / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def test_a_class_gets_its_points_and_reasons(checkout, hand_ins, tmp_path):
    output = tmp_path / "grades"
    process = grade(checkout, hand_ins, output)
    text, _ = process.communicate(timeout=1200)
    assert process.returncode == 0, text
    graded = rows(output)
    assert {name: row["total"] for name, row in graded.items()} == {
        "perfect": "8",
        "partly-right": "6",
        "blank": "0",
        "syntax-error": "5",
        "endless-loop": "3",
        "wrong-file-type": "",
    }
    # Pixels in another order cost points in the first question and nowhere else.
    assert (graded["partly-right"]["as_rows"], graded["partly-right"]["tell_apart"]) == ("1", "5")
    for name, reason in (
        ("syntax-error", "line 1"),
        ("endless-loop", "did not come to an end"),
        ("wrong-file-type", "not a notebook"),
        ("blank", "blank"),
    ):
        assert reason in graded[name]["status"]
        assert reason in text
    record = json.loads((output / "shapes" / "submissions" / "perfect" / "results.json").read_text())
    [training] = [row["extra_data"]["training"] for row in record["tests"] if "training" in row["extra_data"]]
    assert (training["threshold"], training["is_exceeded"], training["runs"][0]["accuracy"] > 80) == (80, False, True)
    assert (output / "shapes" / "index.html").exists()


def test_a_first_pass_without_training_is_made_whole_by_a_later_run(checkout, hand_ins, tmp_path):
    folder, output = tmp_path / "submissions", tmp_path / "grades"
    folder.mkdir()
    for name in ("partly-right", "blank"):
        shutil.copy(hand_ins / f"{name}.ipynb", folder)
    for more, total, status in ((["--no-training", "--plain"], "", "not trained yet: 3 of 5"), ([], "6", "graded")):
        process = grade(checkout, folder, output, *more)
        text, _ = process.communicate(timeout=600)
        assert process.returncode == 0, text
        graded = rows(output)
        assert (graded["partly-right"]["as_rows"], graded["partly-right"]["total"]) == ("1", total)
        assert graded["partly-right"]["status"].startswith(status)
        assert graded["blank"]["total"] == "0", "nothing can be added to that"
        assert "partly-right: " in text


@pytest.fixture
def ctrl_c_is_heard():
    """A shell that starts tests in the background lets them ignore Ctrl-C, and whatever they start inherits that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.timeout(1800)
def test_ctrl_c_loses_nothing_and_leaves_nothing(checkout, hand_ins, tmp_path, ctrl_c_is_heard):
    folder = tmp_path / "submissions"
    folder.mkdir()
    for name in ("syntax-error", "endless-loop"):  # one that is soon done, one that is not
        shutil.copy(hand_ins / f"{name}.ipynb", folder)
    output = tmp_path / "grades"
    process = grade(checkout, folder, output, start_new_session=True)
    cache = output / "shapes" / "cache"
    deadline = time.monotonic() + 300
    while len(list(cache.rglob("*.json"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    text, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "goes on where it stopped" in text
    assert not subprocess.run(["pgrep", "-g", str(process.pid)], capture_output=True, check=False).stdout
    kept = {path: path.read_bytes() for path in cache.rglob("*.json")}
    assert kept
    again = grade(checkout, folder, output)
    again.communicate(timeout=1500)  # an endless loop's limit is six times as long on a slow machine
    assert again.returncode == 0
    assert {path: path.read_bytes() for path in kept} == kept, "what was done is not done again"
    assert {name: row["total"] for name, row in rows(output).items()} == {"syntax-error": "5", "endless-loop": "3"}
