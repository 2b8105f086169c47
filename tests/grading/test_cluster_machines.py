"""Machines of a cluster that hang, are cut off, or are unfit: the class comes out as it would on one machine."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from support.class_of_two import comparable, grade, read, read_class
from support.fixture_units import copy_of, write_notebook

from autograder.authoring.notebooks.transplant import solution_answers
from autograder.grading.cache import Cache
from autograder.grading.cluster import Cluster, open_cluster
from autograder.grading.context import Bench
from autograder.grading.keys import given_network_key
from autograder.grading.opening import Setup, open_setup
from autograder.grading.training.calls import SEED
from autograder.results.records import SubmissionResult, TrainingRecord
from autograder.submissions.folders import Submission
from autograder.units.unit import Unit, load_unit

pytestmark = pytest.mark.slow

GIVEN_NETWORK = """\
[given_network]
stands_before = "as_rows"
loop = "keras"
model = "given_network"
outputs = "probabilities"
disguise = "mirrored"
learning_rate = 1e-2
epochs = 1
over = 40.0
seconds = 240

"""


@pytest.fixture(scope="module")
def submissions(plain, tmp_path_factory) -> list[Submission]:
    return read_class(plain, tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def alone(plain, submissions, tmp_path_factory) -> list[dict]:
    """What one machine makes of them."""
    setup = Setup(unit=plain.name, root=str(plain.root))
    with ThreadPoolExecutor(2) as threads:
        results = grade(setup, submissions, tmp_path_factory.mktemp("alone"), threads, elsewhere=False)
    assert [result.status for result in results] == ["graded", "graded"]
    return list(map(comparable, results))


def grade_on(cluster: Cluster, unit: Unit, submissions: list[Submission], output: Path) -> list[SubmissionResult]:
    setup = Setup(unit=unit.name, root=str(unit.root))
    return grade(setup, submissions, output, cluster, elsewhere=True, requires_alike=True)


def processes(cluster: Cluster) -> dict[str, int]:
    """Of its machines, by address."""
    return dict(cluster._client.run(os.getpid))


def machines(cluster: Cluster) -> set[str]:
    return set(cluster._client.scheduler_info(n_workers=-1)["workers"])


@contextmanager
def once_at_work(cluster: Cluster, machine: str, happens) -> Iterator[None]:
    """Something happens when a machine has a task."""
    done = threading.Event()

    def wait() -> None:
        while not done.wait(0.1):
            if cluster._client.processing([machine])[machine]:
                happens()
                return

    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_a_machine_that_hangs_is_given_up(plain, submissions, alone, tmp_path):
    """It is stopped before it is given anything, so that its task never ends; the scheduler waits 15 s for a beat."""
    import dask
    import distributed  # noqa: F401 - which brings the settings that are to stand there again afterwards

    with dask.config.set({"distributed.scheduler.worker-ttl": "15s"}), open_cluster("local:2") as cluster:
        hangs, process = next(iter(processes(cluster).items()))
        os.kill(process, signal.SIGSTOP)
        try:
            results = grade_on(cluster, plain, submissions, tmp_path)
        finally:
            with_it = machines(cluster)
            _resume(process)
    assert hangs not in with_it
    assert list(map(comparable, results)) == alone


def _resume(process: int) -> None:
    try:
        os.kill(process, signal.SIGCONT)
    except ProcessLookupError:  # Dask has ended it
        return


def test_a_machine_that_is_cut_off_loses_only_what_it_did(plain, submissions, alone, tmp_path):
    with open_cluster("local:2") as cluster:
        lost = min(machines(cluster))

        def cut_off() -> None:
            cluster._client.run_on_scheduler(_cut, machine=lost)

        with once_at_work(cluster, lost, cut_off):
            results = grade_on(cluster, plain, submissions, tmp_path)
        assert lost not in machines(cluster)
    assert list(map(comparable, results)) == alone


def _cut(dask_scheduler, machine: str) -> None:
    """Runs in the scheduler: the connection is gone, as when a cable is pulled; the machine works on."""
    dask_scheduler.stream_comms[machine].abort()


def test_a_machine_that_runs_no_worker_leaves_and_the_others_go_on(plain, submissions, alone, tmp_path):
    """Its self-test fails: no process of the sandbox starts there."""
    with open_cluster("local:2") as cluster:
        broken = min(machines(cluster))
        cluster._client.run(setattr, sys, "executable", "/bin/false", workers=[broken])
        results = grade_on(cluster, plain, submissions, tmp_path)
        assert "did not start" in cluster._unfit[broken]
        assert_gone(cluster, broken)
    assert list(map(comparable, results)) == alone


def assert_gone(cluster: Cluster, machine: str) -> None:
    """It lingers for some seconds, so that its last words arrive."""
    for _ in range(100):
        if machine not in machines(cluster):
            return
        time.sleep(0.2)
    raise AssertionError(f"{machine} is still there")


def test_a_machine_whose_given_network_misses_its_goal_leaves(shapes, shapes_file, tmp_path, monkeypatch):
    """What its runs reached is known on each machine, so that nothing is trained here."""
    unit = copy_of(shapes, tmp_path / "checkout")
    table = unit.source / "unit.toml"
    table.write_text(table.read_text().replace("[[questions]]", f"{GIVEN_NETWORK}[[questions]]", 1))
    unit = load_unit(unit.name, unit.root)
    answer = solution_answers(unit)["as_rows"]
    (tmp_path / "class").mkdir()
    for name in ("ana", "boris"):
        write_notebook(tmp_path / "class" / f"{name}.ipynb", unit, {"as_rows": f"{answer}\nwhose = {name!r}"})
    setup = Setup(unit=unit.name, root=str(unit.root), data=str(shapes_file))
    with open_setup(setup) as bench:
        for folder, accuracy in (("sound", 90.0), ("unsound", 11.0)):
            know(bench, tmp_path / folder, accuracy)
    setup = msgspec.structs.replace(setup, tests_itself=True)
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "sound"))
    with open_cluster("local:2") as cluster:
        unsound = min(machines(cluster))
        other = {"AUTOGRADER_CACHE": str(tmp_path / "unsound")}
        cluster._client.run(lambda: os.environ.update(other), workers=[unsound])
        class_of_two = read(unit, tmp_path / "class")
        results = grade(setup, class_of_two, tmp_path / "grades", cluster, elsewhere=True, requires_alike=True)
        assert set(cluster._unfit) == {unsound}
        assert "given_network reached 11.0%, 11.0%, 11.0% instead of over 40%" in cluster._unfit[unsound]
        assert_gone(cluster, unsound)
    assert [(result.status, result.score) for result in results] == [("graded", 3.0)] * 2


def know(bench: Bench, folder: Path, accuracy: float) -> None:
    """All runs of the given network that there may be have reached so many per cent on a machine with that cache."""
    given = bench.unit.given_network
    assert given is not None
    runs = [
        TrainingRecord(
            seed=seed, accuracy=accuracy, accuracies=[accuracy], images=300, epochs=1, seconds=1.0, trained="graph"
        )
        for seed in range(SEED, SEED + 3)
    ]
    Cache(folder / "grading").keep_runs(given_network_key(bench, given), runs)
