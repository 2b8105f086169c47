"""Grading from within a folder of submissions: what lies there is handed in, and never imported."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from support.images import separable_images

from autograder.authoring.notebooks.transplant import notebook_with_answers

STARTUP = ("sitecustomize", "usercustomize", "contextlib", "importlib")
"""What Python itself imports before any module of ours, from where PYTHONPATH says."""

PLANTED = ("numpy", "json", "click", "msgspec", "rich", "secrets", "otter", *STARTUP)


@pytest.fixture
def folder(tmp_path, unit) -> Path:
    """Submissions, one of them blank, the others modules that leave a mark when they are imported."""
    folder = tmp_path / "class"
    folder.mkdir()
    notebook = notebook_with_answers(unit, {})
    (folder / "ana.ipynb").write_bytes(msgspec.json.encode(notebook))
    for name in PLANTED:
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / name)!r}, 'w').close()\n")
    return folder


@pytest.fixture
def data(tmp_path) -> Path:
    """A data set that the given network learns in an epoch."""
    arrays = {}
    for name, count, seed in (("train", 3000, 1), ("test", 100, 2)):
        images, labels = separable_images(count, seed)
        arrays |= {f"x_{name}": np.clip(images * 40 + 100, 0, 255).astype(np.uint8), f"y_{name}": labels}
    np.savez(tmp_path / "data.npz", **arrays)
    return tmp_path / "data.npz"


def marks(tmp_path: Path) -> list[str]:
    return [name for name in (*PLANTED, "autograder") if (tmp_path / name).exists()]


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.slow
def test_the_documented_command_imports_nothing_that_was_handed_in(folder, data, tmp_path):
    (folder / "autograder").mkdir()
    (folder / "autograder" / "__init__.py").write_text(f"open({str(tmp_path / 'autograder')!r}, 'w').close()\n")
    environment = {"AUTOGRADER_CACHE": str(tmp_path / "cache"), "PYTHONPATH": f":{folder}", "PYTHONSTARTUP": "numpy.py"}
    done = run(["-I", "-m", "autograder", "grade", ".", "--data", str(data)], folder, **environment)
    assert marks(tmp_path) == []
    assert done.returncode == 0, done.stdout + done.stderr
    with (folder / "grades" / "cifar10_convnet" / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["submission"]: row["status"] for row in csv.DictReader(file)}
    assert rows["ana"].startswith("blank")
    assert "not a notebook" in rows["numpy"]
    assert "grades" not in rows


@pytest.mark.parametrize("path", ["", ":", "."])
def test_without_isolation_the_current_folder_is_left_out(folder, tmp_path, path):
    for name in STARTUP if path else ():
        (folder / f"{name}.py").unlink()
    for command in (
        ["--help"],
        ["grade", "--help"],
        ["grade", ".", "--unit", "cifar10_convnet", "--data", "nowhere.npz"],
    ):
        done = run(["-m", "autograder", *command], folder, PYTHONPATH=path)
        assert done.returncode == (1 if "nowhere.npz" in command else 0), done.stderr
        assert marks(tmp_path) == []


def test_a_checkout_that_is_the_current_folder_works(tmp_path):
    """Where the package is found in no other place."""
    from autograder.units.unit import REPOSITORY

    for name in ("autograder", "source", "solutions", "assignment"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    code = "import sys, runpy; sys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in repr(f).lower()]\n"
    code += "sys.argv[1:] = ['--version']; runpy.run_module('autograder', run_name='__main__', alter_sys=True)"
    done = run(["-c", code], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "version" in done.stdout
