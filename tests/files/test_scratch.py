from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.files import scratch
from autograder.files.scratch import ScratchFolder

_HOLDS_ONE = (
    "import sys; from autograder.files.scratch import ScratchFolder; folder = ScratchFolder();"
    " (folder.path / 'closed').mkdir(mode=0); print(folder.path, flush=True); sys.stdin.read()"
)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    scratch._remove_abandoned.cache_clear()
    yield tmp_path
    scratch._remove_abandoned.cache_clear()


@pytest.fixture
def start():
    started = []

    def begin() -> tuple[subprocess.Popen[str], Path]:
        command = [sys.executable, "-c", _HOLDS_ONE]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process, Path(process.stdout.readline().strip())

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def test_a_folder_is_gone_when_it_is_no_longer_used(temporary):
    with ScratchFolder() as folder:
        assert folder.parent == temporary
        (folder / "file").write_text("something")
    assert not folder.exists()


def test_what_a_killed_process_has_left_is_removed_and_nothing_else(temporary, start):
    (temporary / "autograder-notes").mkdir()
    killed, abandoned = start()
    _running, used = start()
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    with ScratchFolder() as folder:
        assert not abandoned.exists()
        assert used.exists()
        assert {entry.name for entry in temporary.iterdir()} == {"autograder-notes", used.name, folder.name}


def test_one_folder_leaves_another_of_the_same_process_alone(temporary):
    first = ScratchFolder()
    scratch._remove_abandoned.cache_clear()
    with ScratchFolder():
        assert first.path.exists()
    first.remove()
    first.remove()


def test_another_is_made_where_a_new_folder_was_taken_for_abandoned(temporary, monkeypatch):
    made, mkdtemp = [], tempfile.mkdtemp
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **options: made.append(mkdtemp(**options)) or made[-1])
    flock = scratch.fcntl.flock

    def too_late(handle: int, operation: int) -> None:
        if len(made) == 1:
            Path(made[0]).rmdir()
        flock(handle, operation)

    monkeypatch.setattr(scratch.fcntl, "flock", too_late)
    with ScratchFolder() as folder:
        assert str(folder) == made[1]


def test_two_threads_may_remove_it_at_once(temporary, monkeypatch):
    """On Gradescope, who runs out of time closes the sandbox while a thread still grades in it."""
    folder, close = ScratchFolder(), os.close

    def slow_close(descriptor: int) -> None:
        time.sleep(0.1)
        close(descriptor)

    monkeypatch.setattr(scratch.os, "close", slow_close)
    with ThreadPoolExecutor(2) as pool:
        for removing in [pool.submit(folder.remove) for _ in range(2)]:
            removing.result()
    assert not folder.path.exists()
