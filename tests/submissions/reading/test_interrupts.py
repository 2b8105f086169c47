"""Ctrl-C ends reading at once, whatever is being read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.handed_in import code
from support.poisons import CELLS, notebook

SLOW = CELLS["replacement fields"]
"""Takes all the time that a cell has."""

OPTIONS = ("--unit", "cifar10_convnet", "--data", "standin")

INTERRUPTED = """\
import signal, sys
from pathlib import Path
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import load_unit
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
with Reader(load_unit("cifar10_convnet")) as reader:
    reader.layers()
    print(reader._process.pid, flush=True)
    reader.read("a.ipynb", Path(sys.argv[1]).read_bytes())
print("not interrupted", flush=True)
"""


def test_an_interrupt_ends_reading_at_once(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(notebook([code(SLOW)]))
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, tmp_path / "a.ipynb"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as grader:
        pid = int(grader.stdout.readline())
        time.sleep(0.7)
        started = time.monotonic()
        grader.send_signal(signal.SIGINT)
        said, complaint = grader.communicate(timeout=20)
        assert time.monotonic() - started < 2
    assert "KeyboardInterrupt" in complaint
    assert "not interrupted" not in said
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_an_interrupt_ends_the_command_while_it_reads(tmp_path):
    (tmp_path / "class").mkdir()
    for number in range(5):
        (tmp_path / "class" / f"{number}.ipynb").write_bytes(notebook([code(SLOW)]))
    command = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    command += "from autograder.commands.main import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", command, "grade", tmp_path / "class", *OPTIONS, "--out", tmp_path / "out"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as grader:
        readers = _wait_for_reader(grader.pid)
        time.sleep(1)
        started = time.monotonic()
        grader.send_signal(signal.SIGINT)
        said, _ = grader.communicate(timeout=30)
        assert time.monotonic() - started < 2
    assert grader.returncode == 1
    assert "Interrupted. The same command goes on where it stopped." in said
    assert "Traceback" not in said
    for pid in readers:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def _wait_for_reader(grader: int) -> list[int]:
    """The processes that read for a grader, as soon as there is one."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        children = Path(f"/proc/{grader}/task/{grader}/children").read_text().split()
        found = [int(pid) for pid in children if b"reading.confined" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("no reader was started")
