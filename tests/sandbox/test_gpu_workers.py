"""Which workers may reach a GPU. There is none here: another device's file stands for those of the driver."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.errors import SandboxUnavailable
from autograder.sandbox import launcher, zygote_process
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import Cell, Start
from autograder.sandbox.worker_process import WorkerProcess

_REACHES = """
import os
def reaches():
    try:
        with open("/dev/zero", "rb") as file:
            opened = len(file.read(1))
    except OSError:
        opened = 0
    return [opened, int(os.environ["CUDA_VISIBLE_DEVICES"])]
"""


def reaches(worker: WorkerProcess) -> list[int]:
    """1 where it can read the device, else 0; and the GPU that CUDA may use, or -1."""
    worker.call(Start(cells=(Cell(id="a", question="", source=_REACHES),)))
    return list(StudentFunction(worker, "reaches")())


@pytest.fixture
def _two_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "gpus", lambda: ["0", "1"])
    for module in (launcher, zygote_process):
        monkeypatch.setattr(module, "device_files", lambda: ["/dev/zero"])


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, _two_gpus: None) -> Iterator[ProcessSandbox]:
    monkeypatch.setattr(ProcessSandbox, "_require_gpu", lambda self: None)
    with ProcessSandbox(device="gpu") as sandbox:
        yield sandbox


def test_workers_that_train_have_a_gpu_each_and_students_have_none(sandbox):
    if not sandbox.layers["landlock"]:
        pytest.skip("this kernel has no Landlock: a device's file can be opened by every worker")
    with sandbox.open(60, device="gpu") as first, sandbox.open(60, device="gpu") as second, sandbox.open(60) as student:
        assert [reaches(worker) for worker in (first, second, student)] == [[1, 0], [1, 1], [0, -1]]
    with sandbox.open(60, device="gpu") as third:  # both were given back
        assert reaches(third) == [1, 0]


@pytest.mark.usefixtures("_two_gpus")
def test_where_tensorflow_finds_no_gpu_nothing_is_graded_on_the_processors_in_its_name():
    with pytest.raises(SandboxUnavailable, match="DEVICE=cpu"):
        ProcessSandbox(device="gpu")
