"""Grades on a Dask cluster: an executor for :mod:`.schedule`, whose tasks are those of :mod:`.task`.

- The scheduler of ours is the only one that counts. As many tasks are handed over as there are threads, so that none
  waits in a worker's queue, and who dies takes nobody with it (distributed #4694). Dask's own retries are off, and its
  ``allowed-failures`` is 0: the first death is told as :class:`.schedule.JobLost`.
- Our watchdogs are the only clocks: no task has a time limit of Dask's.
- Results are addressed by content: a machine whose kit, data or versions are others than here is found out before it
  grades anything, and takes itself out of service, as one does that cannot run workers.
- Whoever can connect to a Dask scheduler can have it run anything. So a connection is by TLS, but within one machine.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from autograder.errors import AutograderError, SandboxUnavailable
from autograder.files.scratch import ScratchFolder
from autograder.grading.cluster_worker import Answered, Graded, SentData, Unfit, grade_there
from autograder.grading.schedule import JobLost
from autograder.grading.task import grade_question
from autograder.locale.messages import _
from autograder.locale.sentences import sentence
from autograder.results.records import QuestionResult

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Cluster", "open_cluster"]

_LOCAL = "local:"

_WAIT_SECONDS = 60
"""For a first worker of a cluster that somebody started."""


class Cluster(Executor):
    """Has tasks done by the workers of a Dask cluster.

    Args:
        client: connected.
        data: a file for machines that do not have the data.
    """

    def __init__(self, client: Client, data: Path | None = None) -> None:
        self._client = client
        self._sent: SentData | None = None
        self._unfit: dict[str, str] = {}
        self._lock = threading.Lock()
        if data is not None:
            self._send(data)

    @property
    def tasks_at_once(self) -> int:
        """As many as its workers have threads."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def submit(self, function: Callable[..., Any], /, *tasks: Any, **none: Any) -> Future[Any]:
        """Have a task graded, wherever there is room.

        Args:
            function: :func:`.task.grade_question`; nothing else runs on a cluster.
            tasks: one, as plain data.
            none: nothing.
        """
        assert function is grade_question, "a cluster grades, and does nothing else"
        (task,) = tasks
        promised: Future[QuestionResult] = Future()
        # The cache of this machine is not that of others; what is found out comes back with the result.
        there = msgspec.json.encode(msgspec.structs.replace(task, cache=""))
        asked = self._client.submit(grade_there, there, msgspec.json.encode(self._sent), pure=False, retries=0)
        asked.add_done_callback(lambda done: self._pass_on(done, promised))
        return promised

    def _send(self, path: Path) -> None:
        content = path.read_bytes()
        name = f"autograder-{hashlib.sha256(content).hexdigest()}"
        if name not in self._client.list_datasets():
            self._client.publish_dataset(self._client.scatter(content), name=name)
        self._sent = SentData(name, path.name)

    def _pass_on(self, done: Any, promised: Future[QuestionResult]) -> None:
        """What came of a task, for the scheduler of ours."""
        try:
            answered: Answered = msgspec.json.decode(done.result(), type=Answered)
        except BaseException as error:  # the worker died, or cannot even read what it was told
            promised.set_exception(JobLost(str(error)))
            return
        match answered:
            case Graded(result):
                promised.set_result(result)
            case Unfit(worker, reason):
                with self._lock:
                    self._unfit[worker] = reason
                if set(self._client.scheduler_info(n_workers=-1)["workers"]) <= self._unfit.keys():
                    message = sentence("no machine of the cluster can grade: {reason}", reason=reason)
                    promised.set_exception(SandboxUnavailable(message))
                else:
                    promised.set_exception(JobLost(reason, is_suspect=False))


@contextmanager
def open_cluster(address: str, data: Path | None = None) -> Iterator[Cluster]:
    """Connect to a cluster, or start one on this machine.

    Args:
        address: ``local:N`` for N workers here; else a scheduler's, which is ``tls://`` unless it is on this machine.
            Certificates are those of Dask's own configuration.
        data: a file for machines that do not have the data.

    Raises:
        AutograderError: the address is none, nothing keeps others from being that scheduler, or it cannot be reached or
            has no worker.
    """
    if address.startswith(_LOCAL):
        with _open_local(address) as client:
            yield Cluster(client)
        return
    with _connected(address) as client:
        client.run_on_scheduler(_blame_nobody)
        yield Cluster(client, None if _is_here(address) else data)


@contextmanager
def _open_local(address: str) -> Iterator[Client]:
    from distributed import Client, LocalCluster
    from distributed.security import Security

    number = address.removeprefix(_LOCAL)
    if not number.isdecimal() or int(number) < 1:
        raise AutograderError(_("say how many workers: local:2, or give the address of a scheduler"))
    with (
        ScratchFolder() as scratch,
        LocalCluster(
            n_workers=int(number),
            threads_per_worker=1,
            memory_limit=0,  # bounds are our watchdog's; Dask would pause whoever holds a data set
            dashboard_address="127.0.0.1:0",
            security=Security.temporary(),
            local_directory=str(scratch),
        ) as cluster,
        Client(cluster) as client,
    ):
        client.run_on_scheduler(_blame_nobody)
        yield client


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    from distributed import Client
    from distributed.security import Security

    if not address.startswith("tls://") and not _is_here(address):
        message = _("a scheduler on another machine is reached by TLS alone: its address begins with tls://")
        raise AutograderError(message)
    security = Security(require_encryption=True) if address.startswith("tls://") else None
    try:
        client = Client(address, security=security, timeout=_WAIT_SECONDS)
    except (OSError, TimeoutError, TypeError, ValueError) as error:
        # Translators: {address} is that of a scheduler, {reason} is technical and English.
        message = _("the cluster at {address} cannot be reached: {reason}")
        raise AutograderError(message.format(address=address, reason=error)) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_WAIT_SECONDS)
        except TimeoutError as error:
            message = _("the cluster at {address} has no worker")
            raise AutograderError(message.format(address=address)) from error
        yield client


def _is_here(address: str) -> bool:
    host = address.split("://")[-1].rpartition(":")[0]
    return host in ("127.0.0.1", "localhost", "[::1]")


def _blame_nobody(dask_scheduler: Any) -> None:
    """Runs in the scheduler: a task whose worker died is given back to us at once."""
    dask_scheduler.allowed_failures = 0
