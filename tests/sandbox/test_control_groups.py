"""Control groups: the kernel's own where it lets us, and both of its interfaces as folders of the same shape."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.errors import StudentException, WorkerCrashed, WorkerMemory
from autograder.sandbox.control_groups import ControlGroups, _places
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import Cell, Start
from autograder.sandbox.worker_process import Limits

GROUPS = ControlGroups.find()
needs_groups = pytest.mark.skipif(GROUPS is None, reason="this machine lets us make no control groups")


def processes(folder: Path, groups: str, mounts: str) -> Path:
    """A process as the kernel describes it."""
    (folder / "proc").mkdir()
    (folder / "proc" / "cgroup").write_text(groups)
    (folder / "proc" / "mountinfo").write_text(mounts)
    return folder / "proc"


def tree(top: Path, *names: str, controllers: str = "memory pids", bound: str = "max") -> None:
    """A branch of groups of version 2, each beneath the one before; in all but the last, groups can be bounded."""
    (top / "cgroup.subtree_control").write_text(controllers)
    for name in names:
        top = top / name
        top.mkdir()
        (top / "memory.max").write_text(f"{bound}\n")
        (top / "pids.max").write_text("max\n")
        # The kernel refuses where processes are: a folder cannot be written to as a file.
        (top / "cgroup.subtree_control").mkdir()


@pytest.fixture
def second(tmp_path):
    (tmp_path / "top").mkdir()
    mounts = f"30 1 0:26 / {tmp_path}/top rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
    return tmp_path / "top", processes(tmp_path, "0::/user.slice/session.scope\n", mounts)


def test_version_2_makes_groups_beside_a_group_with_processes(second):
    top, own = second
    tree(top, "user.slice", "session.scope")
    assert [(place.version, set(place.parents.values())) for place in _places(own)] == [(2, {top})]


def test_version_2_does_not_leave_a_group_that_is_bounded(second):
    top, own = second
    tree(top, "user.slice", "session.scope", bound=str(2**32))
    assert _places(own) == []


def test_version_2_asks_for_the_controllers_that_are_off(second):
    top, own = second
    tree(top, "user.slice", "session.scope", controllers="cpu")
    assert [set(place.parents.values()) for place in _places(own)] == [{top}]
    assert (top / "cgroup.subtree_control").read_text() == "+memory +pids"


def test_version_2_bounds_memory_swap_and_tasks(second, monkeypatch):
    top, own = second
    tree(top, "user.slice", "session.scope")
    make = Path.mkdir

    def make_with_files(folder: Path, *arguments, **options) -> None:
        make(folder, *arguments, **options)
        (folder / "memory.swap.max").touch()

    monkeypatch.setattr(Path, "mkdir", make_with_files)
    (place,) = _places(own)
    group = place.open(1000, 7)
    folder = group.folders["memory"]
    assert folder.parent == top
    written = {path.name: path.read_text() for path in folder.iterdir()}
    assert written == {"memory.max": "1000", "memory.oom.group": "1", "memory.swap.max": "0", "pids.max": "7"}
    group.attach(12)
    assert (folder / "cgroup.procs").read_text() == "12"
    assert group.holds(12)
    assert not group.holds(2)
    assert not group.ran_out()
    (folder / "memory.events").write_text("low 0\noom 1\noom_kill 1\n")
    assert group.ran_out()


def test_version_1_has_a_tree_for_each_controller(tmp_path):
    mounts = "".join(
        f"{number} 1 0:{number} /outer {tmp_path}/{name} rw - cgroup cgroup rw,{name}\n"
        for number, name in enumerate(("memory", "pids", "cpu"))
    )
    own = processes(tmp_path, "3:cpu:/outer\n2:pids:/outer\n1:memory:/outer/inner\n0::/\n", mounts)
    (place,) = _places(own)
    assert place.version == 1
    assert place.parents == {"memory": tmp_path / "memory" / "inner", "pids": tmp_path / "pids"}


@pytest.mark.parametrize("groups", ["", "0::/../outside\n", "no group\n"])
def test_where_nothing_can_be_made_there_is_no_place(tmp_path, groups):
    own = processes(tmp_path, groups, f"30 1 0:26 / {tmp_path} rw - cgroup2 cgroup2 rw\n")
    assert _places(own) == []
    assert ControlGroups.find(tmp_path / "missing") is None


@needs_groups
def test_groups_go_when_they_are_closed_and_those_of_dead_graders_later():
    code = (
        "from autograder.sandbox.control_groups import ControlGroups\n"
        "print(*ControlGroups.find().open(2**25, 10).folders.values())\n"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    folders = [Path(word) for word in finished.stdout.split()]
    assert all(folder.is_dir() for folder in folders)
    assert ControlGroups.find() is not None
    assert not any(folder.exists() for folder in folders)
    group = GROUPS.open(2**25, 10)
    assert all(folder.is_dir() for folder in group.folders.values())
    group.close()
    assert not any(folder.exists() for folder in group.folders.values())


@needs_groups
def test_the_kernel_ends_a_worker_that_the_watch_does_not_see(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.worker_process.memory", lambda pid: 0)
    source = "def hog():\n    return len([bytearray(b'x') * 2**27 for _ in range(8)])\n"
    limits = Limits(memory_bytes=2**29, disk_bytes=2**26)
    with ProcessSandbox(limits=limits) as sandbox, sandbox.open(60) as worker:
        assert sandbox.layers["control group"]
        worker.call(Start(cells=(Cell(id="a", question="", source=source),)))
        folders = worker.group.folders.values()
        assert all(str(worker.pid) in (folder / "cgroup.procs").read_text().split() for folder in folders)
        with pytest.raises(WorkerMemory, match=r"0\.5 GB"):
            StudentFunction(worker, "hog")()
    assert not any(folder.exists() for folder in folders)


@needs_groups
def test_a_worker_that_ends_itself_has_not_run_out_of_memory(open_worker):
    worker = open_worker("import os\ndef end():\n    os.kill(os.getpid(), 9)\n")
    with pytest.raises((WorkerCrashed, StudentException), match="SIGKILL"):
        StudentFunction(worker, "end")()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's workers are not hidden from each other")
def test_a_worker_sees_no_process_but_itself(open_worker, sandbox):
    if not sandbox.layers["own processes"]:
        pytest.skip("this machine does not let us mount")
    others = [1, os.getpid(), sandbox.zygote_pid, open_worker("").pid]
    worker = open_worker(
        "import os\n"
        "def seen():\n"
        f"    return [int(os.path.exists(f'/proc/{{pid}}')) for pid in (*{others}, os.getpid())]\n"
    )
    assert list(StudentFunction(worker, "seen")()) == [0, 0, 0, 0, 1]
