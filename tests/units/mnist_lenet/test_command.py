"""The notebook's program as a command: its options, a kill in the middle of an epoch, and what TensorBoard reads."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from autograder.sandbox.confinement.landlock import abi_version
from autograder.units.unit import load_unit

TENSORBOARD = "tensorboard==2.21.0"

CELLS = (
    *("import-argparse", "read_digits", "digit_sets", "loss_and_accuracy", "mnist_model", "scalar_summary"),
    *("train_one_epoch", "whole_set_test", "choose_device", "option_helps", "training_program"),
    "training-run-write_program",
)
"""Those of the notebook from which its last cell writes the program."""

NOTEBOOK = """
import json, linecache, sys
names = {"__name__": "notebook"}
for place, source in enumerate(json.load(sys.stdin)):
    linecache.cache[f"cell {place}"] = len(source), None, source.splitlines(keepends=True), f"cell {place}"
    exec(compile(source, f"cell {place}", "exec"), names)
"""

READER = """
import json, os, socket, sys
from pathlib import Path
connection, folder, package, *readable = sys.argv[1:]
sys.path.append(package)
from autograder.sandbox.confinement.lockdown import Confinement, confine
from autograder.sandbox.confinement.syscalls import seccomp
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.compat import tf
from tensorboard.util.tensor_util import make_ndarray
assert tf.__version__  # it is loaded when it is first asked for
bounds = Confinement(folder, None, 2**33, 120, 2**20, [folder, *readable], seccomp is not None, os.getppid())
connection = socket.socket(fileno=confine(bounds, int(connection)))
try:
    open("/etc/hostname").read()
    found = ["/etc/hostname can be read"]
except PermissionError:
    found = [
        [path.parent.name, value.tag, event.step, float(make_ndarray(value.tensor))]
        for path in sorted(Path(folder).glob("*/*tfevents*"))
        for event in EventFileLoader(str(path)).Load()
        for value in event.summary.value
    ]
connection.sendall(json.dumps(found).encode())
"""
"""What a process does that has locked itself in before it opens the first file of summaries."""

ENVIRONMENT = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Holds the program, and mnist.npz with 48 digits to learn from."""
    folder = tmp_path_factory.mktemp("command")
    notebook = nbformat.read(load_unit("mnist_lenet").solution_notebook(), as_version=4)
    sources = {cell.id: cell.source for cell in notebook.cells}
    cells = json.dumps([sources[name] for name in CELLS])
    subprocess.run([sys.executable, "-c", NOTEBOOK], input=cells, text=True, cwd=folder, env=ENVIRONMENT, check=True)
    random = np.random.default_rng(0)
    images, labels = random.integers(0, 256, (48, 28, 28), np.uint8), random.integers(0, 10, 48, np.uint8)
    np.savez(folder / "mnist.npz", x_train=images, y_train=labels, x_test=images[:9], y_test=labels[:9])
    return folder


@pytest.fixture(scope="module")
def epochs(folder) -> list[str]:
    """What was printed by a start that is killed in its second epoch of 24 steps, and by one that goes on."""
    options = ["--data-dir", ".", "--batch-size", "2", "--log-interval", "1", "--epochs", "3", "--no-gpu"]
    options += ["--output-dir", "runs", "--checkpoint-dir", "saved", "--lr", "0.001", "--momentum", "0.9"]
    command = [sys.executable, "mnist_lenet.py", *options]
    killed = []
    with subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        for line in program.stdout:
            killed.append(line)
            if "Batch #12" in line and any("Epoch 1" in each for each in killed):
                program.kill()
                break
    assert program.returncode == -signal.SIGKILL, "".join(killed)
    goes_on = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return ["".join(killed), goes_on.stdout]


@pytest.mark.slow
def test_a_program_that_was_killed_goes_on_with_the_epoch_that_it_was_in(epochs):
    told = [re.findall(r"Epoch (\d+): .*step (\d+)", printed) for printed in epochs]
    assert told == [[("1", "24")], [("2", "48"), ("3", "72")]]


@pytest.mark.slow
@pytest.mark.skipif(abi_version() == 0, reason="this kernel has no Landlock")
def test_tensorboard_reads_the_summaries_of_both_starts(epochs, folder, tmp_path):
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", tmp_path, TENSORBOARD]
    if subprocess.run(pip, capture_output=True, check=False).returncode:
        pytest.skip("TensorBoard is not installed, and cannot be had here")
    ours, theirs = socket.socketpair()
    readable = [str(tmp_path), sys.prefix, sys.base_prefix, "/usr", "/lib", "/proc", "/dev"]
    arguments = [str(theirs.fileno()), str(folder / "runs"), str(tmp_path), *readable]
    kit = str(Path(__file__).parents[3])
    process = subprocess.Popen(
        [sys.executable, "-c", READER, *arguments],
        pass_fds=[theirs.fileno()],
        env={**ENVIRONMENT, "PYTHONPATH": kit},
    )
    theirs.close()
    with ours, ours.makefile("rb") as replies:
        found = json.loads(replies.read())
    assert process.wait() == 0
    read = {(part, tag, step) for part, tag, step, value in found if np.isfinite(value)}
    tests = {("eval", tag, step) for tag in ("loss", "accuracy") for step in (24, 48, 72)}
    training = {("train", tag, step) for tag in ("loss", "accuracy") for step in range(30, 73, 10)}
    assert tests | training <= read
    assert {step % 10 for part, _tag, step in read if part == "train"} == {0}
