"""The bounds of real workers: clock, processor, disk; each ends as its own outcome, and nothing is left over."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import (
    ReplyTooLarge,
    StudentException,
    WorkerDisk,
    WorkerProcessorTime,
    WorkerTimeout,
)
from autograder.sandbox import launcher
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import Call, Cell, Start


def list_open_files(pid: int) -> list[str]:
    try:
        return [path.name for path in Path(f"/proc/{pid}/fd").iterdir()]
    except PermissionError:
        return []


LOOP = "def loop():\n    while True:\n        pass\n"


def call(worker, name, *arguments):
    return StudentFunction(worker, name)(*arguments)


def test_a_busy_loop_ends_by_processor_time_long_before_the_clock(open_worker):
    worker = open_worker(LOOP, seconds=100)
    worker.cpu_seconds = 1
    started = time.monotonic()
    with pytest.raises(WorkerProcessorTime):
        call(worker, "loop")
    assert time.monotonic() - started < 30
    assert worker.exit_status is not None


def test_waiting_costs_no_processor_time(open_worker):
    worker = open_worker("import time\ndef nap():\n    time.sleep(2)\n", seconds=100)
    worker.cpu_seconds = 1
    call(worker, "nap")
    assert 0.5 < worker.cpu_seconds <= 1
    assert worker.seconds < 98


def test_processor_time_is_counted_over_all_calls_and_all_threads(open_worker):
    source = (
        "import hashlib, threading, time\n"
        "def work():\n"
        "    ends = time.process_time() + 0.4\n"
        "    def hash():\n"
        "        while time.process_time() < ends:\n"
        "            hashlib.sha256(bytes(2**22)).digest()  # without the interpreter's lock\n"
        "    threads = [threading.Thread(target=hash) for _ in range(2)]\n"
        "    for thread in threads: thread.start()\n"
        "    for thread in threads: thread.join()\n"
    )
    worker = open_worker(source, seconds=100)
    worker.cpu_seconds = 1
    call(worker, "work")
    assert worker.cpu_seconds == pytest.approx(0.6, abs=0.15)
    call(worker, "work")
    with pytest.raises(WorkerProcessorTime):
        call(worker, "work")


def test_a_call_may_have_bounds_of_its_own(open_worker):
    worker = open_worker("def loop():\n    for _ in range(10**7): pass\ndef one():\n    return 1\n")
    before = worker.cpu_seconds = 50.0
    used = worker.call(Call(target="loop"), seconds=60, cpu_seconds=20).cpu_seconds
    assert 0.05 < used < 20
    assert worker.cpu_seconds == before
    with pytest.raises(WorkerProcessorTime):
        worker.call(Call(target="loop"), seconds=60, cpu_seconds=used / 10)


def test_a_loop_that_sleeps_ends_by_the_clock(open_worker):
    worker = open_worker("import time\ndef doze():\n    while True: time.sleep(1)\n", seconds=2)
    worker.cpu_seconds = 1
    with pytest.raises(WorkerTimeout, match="2 s") as caught:
        call(worker, "doze")
    assert not isinstance(caught.value, WorkerProcessorTime)


ENDLESS_OUTPUT = [
    "print('x' * 1000)",
    "sys.stdout.write('x' * 1000); sys.stderr.write('y' * 1000)",
    "os.write(1, b'x' * 1000); os.write(2, b'y' * 1000)",
    "display({'x': 'y' * 1000})",
    "warnings.warn('x' * 1000)",
    "logging.error('x' * 1000)",
]


@pytest.mark.parametrize("output", ENDLESS_OUTPUT)
def test_endless_output_ends_as_a_time_out_and_costs_nothing(open_worker, output):
    source = (
        "import logging, os, sys, warnings\nfrom IPython.display import display\n"
        f"def chatter():\n    while True:\n        {output}\n"
    )
    worker = open_worker(source, seconds=60)
    worker.cpu_seconds = 2
    files = []
    ended = threading.Event()

    def look() -> None:
        with suppress(FileNotFoundError):  # the folder goes with the worker
            while not ended.wait(0.2):
                files.extend(path.name for path in worker.scratch.iterdir() if path.is_file())

    watcher = threading.Thread(target=look)
    watcher.start()
    memory = worker.peak_memory_bytes
    try:
        with pytest.raises(WorkerProcessorTime):
            call(worker, "chatter")
    finally:
        ended.set()
        watcher.join()
    assert worker.peak_memory_bytes - memory < 50 * 2**20
    assert files == []


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("for n in range(100):\n        open(str(n), 'wb').write(b'x' * (60 << 20))", "512 MB"),
        ("for n in range(10**7):\n        open(str(n), 'w').close()", "2000 files"),
        ("for n in range(10**7):\n        os.mkdir(str(n))", "2000 files"),
        ("for n in range(10**7):\n        os.symlink('/', str(n))", "2000 files"),
        ("for n in range(3000):\n        os.mkdir('d'); os.chdir('d')", "hid files|2000 files"),
    ],
)
def test_a_full_scratch_folder_ends_the_worker(open_worker, deed, reason):
    worker = open_worker(f"import os, time\ndef fill():\n    {deed}\n    return 1\n")
    with pytest.raises(WorkerDisk, match=reason):
        call(worker, "fill")
    assert worker.exit_status is not None
    assert not worker.scratch.exists()


def test_disk_is_counted_during_a_call_as_well(open_worker):
    fill = "    for n in range(3000):\n        open(str(n), 'w').close()\n    time.sleep(60)\n"
    worker = open_worker(f"import time\ndef fill():\n{fill}")
    started = time.monotonic()
    with pytest.raises(WorkerDisk):
        call(worker, "fill")
    assert time.monotonic() - started < 20


def test_files_that_have_lost_their_names_count(open_worker):
    source = (
        "import os\nkept = []\n"
        "def fill():\n"
        "    for n in range(12):\n"
        "        kept.append(open('f', 'wb')); kept[-1].write(b'x' * (60 << 20)); kept[-1].flush(); os.unlink('f')\n"
    )
    worker = open_worker(source)
    if not list_open_files(worker.pid):
        pytest.skip("here the kernel does not show another user's open files, as in most containers")
    with pytest.raises(WorkerDisk):
        call(worker, "fill")


def test_a_mapped_file_that_has_lost_its_name_counts(open_worker):
    source = (
        "import ctypes, os, time\n"
        "libc = ctypes.CDLL(None)\n"
        "def fill():\n"
        "    for n in range(12):\n"
        "        with open('f', 'w+b') as file:\n"
        "            file.write(b'x' * (60 << 20)); file.flush()\n"
        "            libc.mmap(None, ctypes.c_size_t(4096), 1, 2, file.fileno(), ctypes.c_long(0))\n"
        "        os.unlink('f')\n"
        "    time.sleep(60)\n"
    )
    with pytest.raises(WorkerDisk, match="512 MB"):
        call(open_worker(source), "fill")


def test_files_are_counted_where_the_scratch_folder_has_no_size_of_its_own(monkeypatch, training_files):
    monkeypatch.setattr(launcher, "_SWITCHED", tuple(set(launcher._SWITCHED) - {"fixed scratch", "control group"}))
    source = "def fill():\n    for n in range(10**7):\n        open(str(n), 'w').close()\n"
    with ProcessSandbox(training_files) as sandbox:
        assert not sandbox.layers["fixed scratch"]
        with sandbox.open(60) as worker:
            worker.call(Start(cells=(Cell(id="a", question="", source=source),)))
            with pytest.raises(WorkerDisk, match="2000 files"):
                call(worker, "fill")
        limits = replace(sandbox.limits, free_bytes=2**60)  # as on a disk that is all but full
        sandbox.limits = limits
        source = "def write():\n    open('f', 'wb').write(bytes(10**8))\n    return 1\n"
        with sandbox.open(60) as worker:
            worker.call(Start(cells=(Cell(id="a", question="", source=source),)))
            with pytest.raises(WorkerDisk, match="filled the disk"):
                call(worker, "write")


def test_a_scratch_folder_of_fixed_size_goes_with_the_worker(open_worker, sandbox):
    if not sandbox.layers["fixed scratch"]:
        pytest.skip("this machine does not let us mount")
    source = (
        "import os\n"
        "def room():\n    use = os.statvfs('.')\n    return [use.f_blocks * use.f_frsize >> 20, use.f_files]\n"
        "def write():\n    open('f', 'wb').write(bytes(10**6))\n    return 1\n"
    )
    worker = open_worker(source)
    assert list(call(worker, "room")) == [576, 2100]
    assert call(worker, "write") == 1
    assert list(worker.scratch.iterdir()) == []
    worker.close()
    assert not worker.scratch.exists()


def test_a_tidy_use_of_the_folder_is_none_of_our_business(open_worker):
    source = (
        "import os\n"
        "def tidy():\n"
        "    for n in range(8):\n"
        "        open('f', 'wb').write(b'x' * (60 << 20)); os.unlink('f')\n"
        "    np.save('kept.npy', np.ones(10**6))\n"
        "    return float(np.load('kept.npy').sum())\n"
    )
    assert call(open_worker(source), "tidy") == 1e6


def test_a_file_beyond_the_largest_size_is_an_exception(open_worker):
    worker = open_worker("def write():\n    open('f', 'wb').write(b'x' * (201 << 20))\n")
    with pytest.raises(StudentException, match="OSError"):
        call(worker, "write")


def test_a_reply_that_is_too_large_has_a_name_of_its_own(open_worker):
    worker = open_worker("def large():\n    return np.ones((1000, 1000, 5), np.float32)\n")
    with pytest.raises(ReplyTooLarge):
        call(worker, "large")


def test_between_calls_a_worker_stands_still(open_worker):
    source = (
        "import threading, time\ncount = [0]\n"
        "def run():\n"
        "    while True:\n"
        "        count[0] += 1\n"
        "        time.sleep(0.001)\n"
        "threading.Thread(target=run, daemon=True).start()\n"
        "def counted():\n    return count[0]\n"
        "def nap():\n    time.sleep(1)\n"
    )
    worker = open_worker(source)
    before = call(worker, "counted")
    time.sleep(1)
    idle = call(worker, "counted") - before
    call(worker, "nap")
    busy = call(worker, "counted") - before - idle
    assert busy > 200
    assert idle < busy / 4


def test_a_worker_that_takes_no_request_is_watched_too(open_worker):
    # Its main thread never comes back to read the request, which is larger than the socket's buffer.
    source = (
        "import threading, time\n"
        "def hog():\n"
        "    time.sleep(0.3)\n"
        "    sum(range(10**12))  # holds the interpreter's lock\n"
        "def begin():\n"
        "    threading.Thread(target=hog, daemon=True).start()\n"
        "def take(x):\n    return 1\n"
    )
    worker = open_worker(source, seconds=100)
    worker.cpu_seconds = 2
    call(worker, "begin")
    images = np.zeros((1000, 1000), np.float32)

    def ask_again_and_again() -> None:
        for _ in range(1000):
            call(worker, "take", images)

    with pytest.raises(WorkerProcessorTime):
        ask_again_and_again()
    assert worker.seconds > 50
