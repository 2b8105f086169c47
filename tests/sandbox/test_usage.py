"""Counting what a process uses, against processes and folders that were made to measure."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.errors import StudentException, WorkerMemory, WorkerTimeout
from autograder.files.scratch import remove_folder
from autograder.sandbox import usage
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.usage import cpu_seconds, disk_use, memory

OWN = os.getpid()


LARGEST = 10 * 2**20
NOBODY = 0  # no process has this number


def counted(folder: Path, *, most_bytes: int = 2**30, most_files: int = 1000, pid: int = NOBODY):
    return disk_use(folder, pid, most_bytes=most_bytes, most_files=most_files, largest=LARGEST)


def deep_folder(start: Path, depth: int) -> None:
    """Folders within folders, deeper than a path can say."""
    here = os.open(start, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def test_processor_time_is_that_of_the_process_alone():
    code = "import time\nwhile time.process_time() < 1: pass\nprint(flush=True)\ntime.sleep(60)\n"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as busy:
        try:
            assert busy.stdout is not None
            busy.stdout.readline()
            assert cpu_seconds(busy.pid) == pytest.approx(1.0, abs=0.1)
            time.sleep(0.5)
            assert cpu_seconds(busy.pid) == pytest.approx(1.0, abs=0.1)
        finally:
            busy.kill()
    assert cpu_seconds(busy.pid) == 0


def test_files_folders_and_links_are_counted(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"x" * 2**20)
    (tmp_path / "elsewhere").symlink_to("/usr")
    use = counted(tmp_path)
    assert use.is_countable
    assert use.files == 3
    assert 2**20 <= use.bytes <= 2**20 + 2**16


def test_holes_take_no_space(tmp_path):
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(2**30)
    assert counted(tmp_path).bytes < 2**16


def test_counting_stops_at_the_limit(tmp_path):
    for number in range(50):
        (tmp_path / str(number)).touch()
    assert counted(tmp_path, most_files=20).files == 21
    (tmp_path / "large").write_bytes(b"x" * 2**20)
    assert counted(tmp_path, most_bytes=2**16).bytes > 2**16


def test_open_files_without_a_name_count_once(tmp_path):
    others = counted(tmp_path, pid=OWN)  # of the test runner
    with (tmp_path / "file").open("wb") as file:
        file.write(b"x" * 2**20)
        file.flush()
        (tmp_path / "file").unlink()
        second = os.dup(file.fileno())
        use = counted(tmp_path, pid=OWN)
        os.close(second)
    assert use.files == others.files + 1
    assert 2**20 <= use.bytes - others.bytes < 2**21


def test_mapped_files_without_a_name_count_once_each(tmp_path):
    others = counted(tmp_path, pid=OWN)
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    maps = []
    for number in range(3):
        with (tmp_path / "file").open("w+b") as file:
            file.write(b"x" * 2**20)
            file.flush()
            for _ in range(2):
                maps.append(libc.mmap(None, ctypes.c_size_t(4096), 1, 1 + number % 2, file.fileno(), ctypes.c_long(0)))
        (tmp_path / "file").unlink()
    use = counted(tmp_path, pid=OWN)
    for place in maps:
        libc.munmap(ctypes.c_void_p(place), ctypes.c_size_t(4096))
    assert use.files == others.files + 3
    assert 3 * 2**20 <= use.bytes - others.bytes <= 3 * LARGEST  # as large as they may be, where nobody says
    assert counted(tmp_path, pid=OWN) == others


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can look as another user")
def test_looking_as_another_user_ends(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with usage._eyes_of(12345), pytest.raises(PermissionError):
        list(closed.iterdir())
    assert list(closed.iterdir()) == []


def test_tables_of_pages_are_memory():
    code = (
        "import mmap\n"
        "region = mmap.mmap(-1, 20_000 * 2**21, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, mmap.PROT_READ)\n"
        "for start in range(0, len(region), 2**21): region[start]\n"
        "print(flush=True)\n"
        "input()\n"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], **pipes) as process:
        process.stdout.readline()
        assert 80e6 < memory(process.pid) < 160e6
        process.communicate(b"\n")


@pytest.fixture
def deepest(tmp_path):
    folder = tmp_path / "scratch"
    folder.mkdir()
    deep_folder(folder, 3000)
    yield folder
    subprocess.run(["rm", "-rf", "--", str(folder)], check=True)  # pytest could not remove what a failure leaves


def test_what_lies_too_deep_cannot_be_counted_and_can_be_removed(deepest):
    folder = deepest
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    use = counted(folder)
    assert not use.is_countable
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors
    remove_folder(folder)
    assert not folder.exists()


def test_a_folder_that_gives_way_to_a_link_leads_nowhere(tmp_path, monkeypatch):
    outside = tmp_path / "outside"
    outside.mkdir()
    for number in range(10):
        (outside / str(number)).touch()
    scratch = tmp_path / "scratch"
    (scratch / "folder").mkdir(parents=True)
    open_below = usage._open_below

    def swap(descriptor: int, name: str, use: usage.DiskUse) -> int | None:
        (scratch / "folder").rmdir()
        (scratch / "folder").symlink_to(outside)
        return open_below(descriptor, name, use)

    monkeypatch.setattr(usage, "_open_below", swap)
    assert counted(scratch).files == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_closed_folder_cannot_be_counted(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o300)
    assert not counted(tmp_path).is_countable


def test_a_folder_that_is_gone_holds_nothing(tmp_path):
    assert counted(tmp_path / "gone").files == 0
    remove_folder(tmp_path / "gone")


def test_a_process_without_its_first_thread_is_still_measured(open_worker):
    worker = open_worker(
        "import ctypes, threading, time\n"
        "def leave():\n"
        "    kept = np.ones(2**26)\n"  # half a GiB
        "    threading.Thread(target=lambda: (time.sleep(600), kept)).start()\n"
        "    ctypes.CDLL(None).syscall(60 if __import__('os').uname().machine == 'x86_64' else 93, 0)\n",
        seconds=4,
    )
    with pytest.raises(WorkerTimeout):
        StudentFunction(worker, "leave")()
    assert worker.peak_memory_bytes > 2**29


def test_a_process_with_an_unreadable_name_is_still_measured(open_worker):
    worker = open_worker(
        "import ctypes\ndef rename():\n    ctypes.CDLL(None).prctl(15, b'\\xff', 0, 0, 0)\n    return 1\n"
    )
    assert StudentFunction(worker, "rename")() == 1
    assert memory(worker.pid) > 0


def test_threads_are_counted_and_bounded(open_worker):
    worker = open_worker(
        "import threading, time\n"
        "def many():\n"
        "    for _ in range(1000):\n"
        "        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
        "    time.sleep(5)\n"
    )
    with pytest.raises((WorkerMemory, StudentException)):  # the watch, or the kernel where the user is the worker's own
        StudentFunction(worker, "many")()


def test_folders_that_are_closed_to_their_owner_are_removed(tmp_path):
    closed = tmp_path / "folder" / "closed"
    closed.mkdir(parents=True)
    (closed / "file").write_text("left")
    closed.chmod(0o300)
    (tmp_path / "folder").chmod(0o500)
    remove_folder(tmp_path / "folder")
    assert not (tmp_path / "folder").exists()
