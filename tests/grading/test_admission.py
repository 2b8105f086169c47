"""What the kernel says about memory."""

from __future__ import annotations

import pytest

from autograder.grading.admission import available_memory


@pytest.fixture
def machine(tmp_path):
    """A machine with 4 GB left, and control groups of which this process is in `/outer/inner`."""
    (tmp_path / "meminfo").write_text("MemTotal:       8000000 kB\nMemAvailable:   4000000 kB\n")
    (tmp_path / "own").write_text("0::/outer/inner\n")
    groups = tmp_path / "groups"
    (groups / "outer" / "inner").mkdir(parents=True)

    def limit(group: str, most: str, used: int, files: int) -> None:
        folder = groups / group
        (folder / "memory.max").write_text(f"{most}\n")
        (folder / "memory.current").write_text(f"{used}\n")
        (folder / "memory.stat").write_text(f"anon 1\ninactive_file {files}\n")

    limit("outer/inner", "max", 0, 0)
    limit.available = lambda: available_memory(tmp_path / "meminfo", tmp_path / "own", groups)
    return limit


def test_of_a_machine_without_limits_it_is_what_the_kernel_can_give(machine):
    assert machine.available() == 4_096_000_000


def test_a_group_that_has_less_counts_and_its_files_can_be_given_back(machine):
    machine("outer/inner", "1000", 800, 300)
    assert machine.available() == 500


def test_so_does_a_group_around_it(machine):
    machine("outer/inner", "5000", 0, 0)
    machine("outer", "100", 90, 0)
    assert machine.available() == 10


def test_a_full_group_has_nothing_and_not_less(machine):
    machine("outer", "100", 900, 0)
    assert machine.available() == 0


def test_groups_of_the_first_version_have_a_tree_for_memory_alone(tmp_path):
    (tmp_path / "meminfo").write_text("MemAvailable:   4000000 kB\n")
    (tmp_path / "own").write_text("7:cpu,cpuacct:/outer\n4:memory:/outer/inner\n0::/\n")
    for group, limit in (("", 2**63 - 4096), ("outer", 1000), ("outer/inner", 5000)):
        folder = tmp_path / "groups" / "memory" / group
        folder.mkdir(parents=True)
        (folder / "memory.limit_in_bytes").write_text(f"{limit}\n")
        (folder / "memory.usage_in_bytes").write_text("800\n")
        (folder / "memory.stat").write_text("inactive_file 1\ntotal_inactive_file 300\n")
    assert available_memory(tmp_path / "meminfo", tmp_path / "own", tmp_path / "groups") == 500


def test_where_nothing_says_it_nobody_knows(tmp_path):
    assert available_memory(tmp_path / "no", tmp_path / "none", tmp_path) is None


def test_this_machine_says_it():
    assert available_memory() > 0
