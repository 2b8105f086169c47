"""A cluster grades as one machine does: the same records, whoever dies, and no machine that is not like this one."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import msgspec
import pytest
from support.class_of_two import comparable, grade, read_class

from autograder.errors import AutograderError, SandboxUnavailable
from autograder.grading.batch import Batch
from autograder.grading.cache import Cache
from autograder.grading.cluster import Cluster, open_cluster
from autograder.grading.cluster_worker import Graded, Unfit, _received
from autograder.grading.opening import Setup, open_setup
from autograder.grading.schedule import JobLost
from autograder.grading.task import Task, grade_question
from autograder.results.records import QuestionResult
from autograder.submissions.folders import Answer
from autograder.submissions.hand_ins import HandIns

ANSWER = Answer(question="any", program=(), problem="", status="blank")
TASK = Task(setup=Setup(unit="any"), question="any", answer=ANSWER, cache="/only/on/this/machine")


class FakeClient:
    """Of a cluster of two machines that say what a test wants them to say."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[Task] = []

    def nthreads(self) -> dict[str, int]:
        return {"tls://one": 2, "tls://two": 1}

    def scheduler_info(self, n_workers: int) -> dict:
        return {"workers": dict.fromkeys(self.nthreads())}

    def submit(self, function, task, sent, *, pure, retries) -> Future:
        assert (msgspec.json.decode(sent), pure, retries) == (None, False, 0)
        self.asked.append(msgspec.json.decode(task, type=Task))
        future: Future = Future()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(msgspec.json.encode(answer))
        return future


def submit(client: FakeClient, cluster: Cluster | None = None) -> Future:
    return (cluster or Cluster(client)).submit(grade_question, TASK)


def test_a_result_comes_back_and_no_path_of_this_machine_goes_out():
    result = QuestionResult(question="any", key="k", checks=[])
    client = FakeClient(Graded(result))
    assert submit(client).result() == result
    assert client.asked == [msgspec.structs.replace(TASK, cache="")]
    assert Cluster(client).tasks_at_once == 3


def test_who_died_is_a_loss_that_may_be_the_answers():
    error = submit(FakeClient(RuntimeError("KilledWorker"))).exception()
    assert isinstance(error, JobLost)
    assert error.is_suspect


def test_an_unfit_machine_blames_nobody_until_none_is_left():
    client = FakeClient(
        Unfit("tls://one", "no seccomp"), Unfit("tls://one", "no seccomp"), Unfit("tls://two", "no TLS")
    )
    cluster = Cluster(client)
    for _twice in range(2):
        error = submit(client, cluster).exception()
        assert isinstance(error, JobLost)
        assert not error.is_suspect
    assert isinstance(error := submit(client, cluster).exception(), SandboxUnavailable)
    assert "no TLS" in str(error)


@pytest.mark.parametrize("address", ["local:0", "local:", "local:two"])
def test_how_many_workers_must_be_a_number(address):
    with pytest.raises(AutograderError, match="how many"), open_cluster(address):
        pass


@pytest.mark.parametrize("address", ["tcp://10.0.0.7:8786", "10.0.0.7:8786", "tcp://localhost.example:8786"])
def test_other_machines_are_reached_by_tls_alone(address):
    with pytest.raises(AutograderError, match="TLS"), open_cluster(address):
        pass


@pytest.fixture(scope="module")
def cluster():
    with open_cluster("local:2") as opened:
        yield opened


@pytest.fixture(scope="module")
def submissions(plain, tmp_path_factory):
    return read_class(plain, tmp_path_factory.mktemp("class"))


@pytest.mark.slow
def test_a_cluster_makes_the_records_of_one_machine_though_workers_are_killed(plain, submissions, tmp_path, cluster):
    setup = Setup(unit=plain.name, root=str(plain.root))
    with ThreadPoolExecutor(2) as threads:
        here = grade(setup, submissions, tmp_path / "here", threads, elsewhere=False)
    done = threading.Event()

    def kill() -> None:
        """Each of the first workers once, while they grade: Dask begins others in their place."""
        for process in list(cluster._client.run(os.getpid).values()):
            if not done.wait(8):
                os.kill(process, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        there = grade(setup, submissions, tmp_path / "there", cluster, elsewhere=True, requires_alike=True)
    finally:
        done.set()
        killer.join()
    assert [result.status for result in there] == ["graded", "graded"]
    assert list(map(comparable, here)) == list(map(comparable, there))


@pytest.mark.slow
def test_machines_with_other_data_take_themselves_out(plain, submissions, tmp_path):
    setup = Setup(unit=plain.name, root=str(plain.root))
    with open_cluster("local:1") as alone, open_setup(msgspec.structs.replace(setup, threads=2)) as bench:
        batch = Batch(bench, HandIns.of(submissions), tmp_path, {}, Cache(tmp_path / "cache"), elsewhere=setup)
        batch.requires_alike = True
        with pytest.raises(SandboxUnavailable, match="the data or the versions"):
            batch.run(alone, 1)


@pytest.mark.slow
def test_a_file_that_is_sent_arrives_whole_and_once(tmp_path, cluster):
    path = tmp_path / "images.npz"
    path.write_bytes(os.urandom(100_000))
    sending = Cluster(cluster._client, path)
    arrived = [cluster._client.submit(_received, sending._sent, pure=False).result() for _twice in range(2)]
    assert arrived[0] == arrived[1]
    assert arrived[0].name == path.name
    assert arrived[0].read_bytes() == path.read_bytes()
